#!/usr/bin/env bash
# Runs every test and every example in a docstring. Arguments go to pytest: `-k ksg`, `-x`, `-m slow`.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
cd "$root"
exec "$python" -m pytest tests ib_keras --doctest-modules "$@"
