#!/usr/bin/env bash
# Runs the demonstration. Arguments go to demo.py: `--help` lists them.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
exec "$python" "$root/scripts/demo.py" "$@"
