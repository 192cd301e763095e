#!/usr/bin/env bash
# Sourced by the commands beside it: leaves `$root` and `$python`, the interpreter of a complete `.venv`.
# The environment is made once and reused until setup.cfg, pyproject.toml or constraints.txt change.
# PYTHON=/path/to/python3 chooses the interpreter that it is made with.
set -euo pipefail

# What the caller's shell or home may say about Python and Keras must not reach the tests.
unset CDPATH PYTHONHOME PYTHONPATH TF_USE_LEGACY_KERAS
export PYTHONNOUSERSITE=1 KERAS_BACKEND=tensorflow

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
venv="$root/.venv"
python="$venv/bin/python"
log="$venv/install.log"
stamp="$venv/ib_keras.stamp" # the fingerprint of a finished install, or `incomplete`
candidates=(python3 python3.13 python3.12 python3.11)
if [[ -n "${PYTHON:-}" ]]; then candidates=("$PYTHON"); fi

say() { echo "ib_keras: $*" >&2; }
fail() { say "error: $*"; exit 1; }

version() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }
suitable() { [[ "$(version "$1")" =~ ^3\.(11|12|13)$ ]]; }

# The root comes first: an environment that was moved or copied still points to its old place.
fingerprint() { echo "$root"; cat "$root"/{setup.cfg,pyproject.toml,scripts/constraints.txt} | cksum; }

find_python() {
  local candidate bare=""
  for candidate in "${candidates[@]}"; do
    suitable "$candidate" || continue
    # The base executable: `python3` may be that of the very environment which is about to be replaced.
    "$candidate" -c 'import ensurepip, sys, venv; print(sys._base_executable)' 2>/dev/null && return
    bare="$candidate"
  done
  [[ -z "$bare" ]] || fail "$bare has no \`venv\` module: install it (e.g. apt install python3-venv), or set PYTHON=."
  fail "no Python 3.11, 3.12 or 3.13 among: ${candidates[*]}. Install one, or set PYTHON=/path/to/python3."
}

reusable() {
  suitable "$python" && "$python" -c 'import pip' 2>/dev/null || return 1
  [[ -z "${PYTHON:-}" || "$(version "$PYTHON")" == "$(version "$python")" ]] || return 1
  [[ ! -e "$stamp" || "$(head -n 1 "$stamp")" == "$root" ]]
}

create() {
  local base
  base="$(find_python)"
  say "making .venv with Python $(version "$base")"
  rm -rf "$venv"
  mkdir "$venv"
  echo incomplete >"$stamp"
  "$base" -m venv "$venv" >"$log" 2>&1 || fail "$base could not make .venv: see $log."
}

# On a terminal: what pip is doing now, on one line.
progress() {
  local line
  while IFS= read -r line; do
    if [[ -t 2 && "$line" =~ ^\ *(Collecting|Downloading|Installing) ]]; then printf '\r\033[K  %.70s' "$line" >&2; fi
  done
  if [[ -t 2 ]]; then printf '\r\033[K' >&2; fi
}

pip_install() {
  if ! "$python" -m pip install --constraint "$root/scripts/constraints.txt" "$@" 2>&1 | tee -a "$log" | progress; then
    grep '^ERROR' "$log" >&2 || true
    fail "the installation did not finish: see $log, then run the command again."
  fi
}

install_package() {
  local wanted
  wanted="$(fingerprint)"
  say "installing ib_keras and its dependencies: a few minutes, once (log: .venv/install.log)"
  echo incomplete >"$stamp"
  : >"$log"
  # The pinned build tools first, and no isolation: otherwise pip would fetch others to build with.
  pip_install setuptools wheel
  pip_install --no-build-isolation --editable "${root}[test]"
  echo "$wanted" >"$stamp"
  say "installed in ${SECONDS} s"
}

reusable || create
[[ -e "$stamp" && "$(cat "$stamp")" == "$(fingerprint)" ]] || install_package
