# Sourced by the programs in scripts/: everything Vitrine needs on a fresh machine. Each step does nothing when its result stands.
source "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"
cd "$toolchain_root"

# libuv's pool serves image decoding, FAISS, files and DNS: two threads a core and some for waiting, set before its first use.
cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 4)
export UV_THREADPOOL_SIZE=${UV_THREADPOOL_SIZE:-$((2 * cores + 4))}
# glibc gives nearly each thread a heap of its own, of which freed pictures stay in many: two will do.
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}

# digest FILE… — one hash over the contents of files and folders.
digest() { find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 cat | cksum | tr ' ' -; }

# once NAME FINGERPRINT COMMAND… — runs a command unless it succeeded before with the same fingerprint.
once() {
  local stamp="node_modules/.cache/vitrine/$1" fingerprint=$2
  shift 2
  [ "$(cat "$stamp" 2>/dev/null)" = "$fingerprint" ] && return 0
  "$@" || return 1
  mkdir -p "$(dirname "$stamp")"
  echo "$fingerprint" >"$stamp"
}

install_dependencies() {
  echo "Installing dependencies …" >&2
  npm ci --no-audit --no-fund --loglevel=error >&2
}

build_web() {
  echo "Building the shop page …" >&2
  npm run --silent build:web >&2
}

once dependencies "$(digest package-lock.json)-$(node --version)" install_dependencies
scripts/install-faiss >&2
[ -f web/dist/index.html ] || rm -f node_modules/.cache/vitrine/web
once web "$(digest package-lock.json web/src web/index.html web/vite.config.ts)" build_web
