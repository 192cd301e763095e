#!/usr/bin/env bash
# Runs every test and every example in a docstring, two files at a time. `--quick` leaves the long tests out.
# Arguments go to pytest: `-k ksg`, `-x`, `-m slow`, `-n 8`.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
cd "$root"
# Two processes share the cores: threads of their own would wait for each other.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1
exec "$python" -m pytest tests ib_keras --doctest-modules -n 2 --dist loadfile "$@"
