"""The wheel, built from this tree, in an environment that holds nothing else."""

import pathlib
import subprocess
import sys
import zipfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]


@pytest.mark.slow
def test_wheel_trains_and_exports_in_an_empty_environment(tmp_path):
    def run(*command):
        subprocess.run(list(map(str, command)), check=True, cwd=tmp_path)

    run(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path / "dist", ROOT)
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    assert "ib_keras/py.typed" in zipfile.ZipFile(wheel).namelist()
    run(tmp_path / "venv/bin/pip", "install", "-q", "-c", ROOT / "scripts/constraints.txt", wheel)
    run(
        tmp_path / "venv/bin/ib-keras",
        "train",
        "--model",
        "IBAutoencoder",
        "--epochs",
        1,
        "--out",
        "run",
        "--verbose",
        0,
    )
    run(
        tmp_path / "venv/bin/python",
        "-c",
        "import tensorflow as tf; served = tf.saved_model.load('run/saved_model'); served.sample(2, 0)",
    )
