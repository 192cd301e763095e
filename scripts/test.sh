#!/usr/bin/env bash
# Runs every test and every example in a docstring, two at a time. Arguments go to pytest: `-k ksg`, `-x`, `-m slow`, `-n 8`.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
cd "$root"
exec "$python" -m pytest tests ib_keras --doctest-modules -n 2 --dist worksteal "$@"
