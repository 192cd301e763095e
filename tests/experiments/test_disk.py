import errno
import resource
import subprocess
import sys

import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.experiments.disk import writing


@pytest.mark.parametrize(
    "error, finding",
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (OSError("Can't write data (errno = 27, error message = 'File too large', buf = 0x1)"), "File too large"),
        (RuntimeError("Unable to close\nthe file"), "Unable to close"),
        (tf.errors.ResourceExhaustedError(None, None, "f; No space left on device"), "No space left on device"),
        (RuntimeError(), "RuntimeError"),
    ],
)
def test_errors_of_files_are_one_line(tmp_path, error, finding):
    with pytest.raises(InputError) as told, writing(tmp_path / "run"):
        raise error
    assert f"run ({finding}). Make room" in str(told.value) and "\n" not in str(told.value)
    assert isinstance(told.value, OSError)


def test_other_errors_pass():
    with pytest.raises(KeyError), writing("run"):
        raise KeyError("mine")


_TRAIN = "train --model DenseAutoencoder --epochs 2 --latent-dim 2 --hidden 64 --batch-size 512 --verbose 0".split()


def limited(folder, size, *options):
    """Runs a training that may write files of at most `size` bytes, and returns its code and last line."""
    ended = subprocess.run(
        [sys.executable, "-m", "ib_keras.cli", *_TRAIN, "--out", str(folder), *options],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    assert "Traceback" not in ended.stderr, ended.stderr[-2000:]
    return ended.returncode, ended.stderr.strip().splitlines()[-1:]


@pytest.mark.long
@pytest.mark.parametrize("size", [pytest.param(size, marks=pytest.mark.slow) for size in (1500, 20_000, 100_000)])
def test_a_limit_of_the_size_of_files_is_told_and_the_run_goes_on_later(tmp_path, size):
    """1,500 bytes are too few for run.json or plane.csv, 20,000 for the weights, 100,000 for the model."""
    code, (line,) = limited(tmp_path / "run", size)
    assert code == 2 and line.startswith("ib-keras: error: ") and "(File too large)" in line
    assert limited(tmp_path / "run", resource.RLIM_INFINITY, "--resume")[0] == 0
