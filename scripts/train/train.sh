#!/usr/bin/env bash
# Trains the built-in model and measures it: scripts/train/train.sh [folder to write, default models/builtin]
# Reads the training data from $VITRINE_SHARED (default: ../shared beside the repository), keeps its Python packages,
# renders and checkpoints in $VITRINE_TRAIN (default: data/train) and goes on from there when it was cut off.
set -euo pipefail
cd "$(dirname "$0")/../.."
source scripts/setup.sh
shared=$(realpath "${VITRINE_SHARED:-../shared}")
work=$(realpath -m "${VITRINE_TRAIN:-data/train}")
out=$(realpath -m "${1:-models/builtin}")
renders=5500
seed=11
# Waiting threads sleep instead of spinning: on a machine that does other work too this is several times faster.
export OMP_WAIT_POLICY=passive
mkdir -p "$work"

if ! [ -x "$work/venv/bin/pip" ]; then
  python3 -c 'import ensurepip' 2>/dev/null || install_system_packages python3-venv
  python3 -m venv --clear "$work/venv"
fi
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --requirement scripts/train/requirements.txt
node scripts/render-catalogue.ts --training "$renders" --seed "$seed" --out "$work/renders"

"$work/venv/bin/python" scripts/train/train.py --shared "$shared" --renders "$work/renders" --work "$work" \
  --out "$out"
VITRINE_SHARED="$shared" scripts/evaluate "$out" --renders "$work/renders" --colour 0,x2 --report "$work/evaluation.json"
MODELS_DIR=$(dirname "$out") node src/cli/vitrine.ts models verify "$(basename "$out")" --record
# What the tests compare the committed weights with.
if [ "$out" = "$PWD/models/builtin" ]; then
  "$work/venv/bin/python" test/golden/make-builtin.py
  npx oxfmt test/golden/builtin
fi
