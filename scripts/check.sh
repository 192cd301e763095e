#!/usr/bin/env bash
# Checks the source without running it: ruff's rules, its format, types, and the annotations of everything public.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
cd "$root"
export TF_CPP_MIN_LOG_LEVEL=3
"$python" -m ruff check .
"$python" -m ruff format --check .
"$python" -m basedpyright --pythonpath "$python"
"$python" scripts/public_types.py
