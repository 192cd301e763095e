#!/usr/bin/env bash
# Builds the documentation site into site/, where every warning is an error, after a look at the spelling.
# `--serve` shows it on http://127.0.0.1:8000 and follows changes of the pages. Other arguments go to mkdocs.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
cd "$root"

# The extra `docs` comes on top of .venv, and only for those who ask for the site.
added="$venv/docs.stamp"
if [[ ! -e "$added" || "$(cat "$added")" != "$(fingerprint)" ]]; then
  say "adding what the site needs to .venv: a minute, once"
  pip_install --no-build-isolation --editable "${root}[docs]"
  fingerprint >"$added"
fi

# MathML and the pages themselves are made by the modules of scripts/site.
export PYTHONPATH="$root/scripts/site" NO_MKDOCS_2_WARNING=1
without_notes() { grep -vE "^(WARNING: All log messages before absl|[IE][0-9]{4} [0-9:.]+ ${1:-})" >&2 || true; }

"$python" -m codespell_lib
if [[ "${1:-}" == --serve ]]; then
  shift
  exec "$python" -m mkdocs serve "$@" 2> >(without_notes)
fi
# `--quiet` would silence the warnings, and --strict counts only those that are not.
"$python" -m mkdocs build --strict "$@" 2> >(without_notes '|INFO |  - ')
if [[ $# -eq 0 ]]; then say "the site is built: open site/index.html"; fi
