"""The site is built without a warning: every link and every name of the reference leads somewhere."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.skipif(
    not (ROOT / ".venv" / "ib_keras.stamp").exists(), reason="runs where scripts/test.sh made the environment"
)
def test_site_is_built_strictly(tmp_path):
    command = ["bash", "scripts/docs.sh", "--site-dir", str(tmp_path / "site")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    for page in ("index.html", "reference/estimators.html", "results/zoo.html", "command_line.html"):
        assert (tmp_path / "site" / page).exists(), page
