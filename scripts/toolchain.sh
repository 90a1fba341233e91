# Sourced by the programs in scripts/: puts Node 24 LTS first on PATH. When the machine's own Node is older or absent,
# the official binary comes from the npm registry (packages node-<platform>-<arch>) into .toolchain/, together with npm 11.
toolchain_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

node_major() { node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/'; }

fetch_node() {
  local platform arch
  platform=$(uname -s | tr '[:upper:]' '[:lower:]')
  case $(uname -m) in x86_64 | amd64) arch=x64 ;; arm64 | aarch64) arch=arm64 ;; *) arch=$(uname -m) ;; esac
  if ! command -v npm >/dev/null; then install_system_packages npm; fi
  echo "Fetching Node 24 into .toolchain/ …" >&2
  mkdir -p "$toolchain_root/.toolchain"
  echo '{"private":true}' >"$toolchain_root/.toolchain/package.json"
  (cd "$toolchain_root/.toolchain" && npm install --no-audit --no-fund --loglevel=error "node-$platform-$arch@24" npm@11) >&2
  ln -sf "../node-$platform-$arch/bin/node" "$toolchain_root/.toolchain/node_modules/.bin/node"
}

# install_system_packages PACKAGE… — Debian/Ubuntu packages by apt-get, as root or through sudo.
install_system_packages() {
  local sudo=
  [ "$(id -u)" = 0 ] || sudo=sudo
  if ! command -v apt-get >/dev/null; then
    echo "Cannot install $* here: no apt-get. On macOS: brew install node@24 faiss libomp." >&2
    return 1
  fi
  if [ -z "${apt_lists_fresh:-}" ]; then
    $sudo apt-get update -qq >&2 || return 1
    apt_lists_fresh=1
  fi
  echo "Installing system packages: $*" >&2
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >&2
}

# onnxruntime-node's install step fetches CUDA libraries from outside the registry; a GPU host sets this to "auto".
export ONNXRUNTIME_NODE_INSTALL=${ONNXRUNTIME_NODE_INSTALL:-skip}
PATH="$toolchain_root/.toolchain/node_modules/.bin:$PATH"
if [ "$(node_major)" -lt 24 ] 2>/dev/null || [ -z "$(node_major)" ]; then fetch_node; fi
export PATH
