"""Commands with odd options and odd files, called in the process."""

import contextlib
import functools
import io
import pathlib
import tempfile

import numpy as np

from ib_keras import cli, models
from ib_keras._checks import InputError
from tests.odd_inputs.values import N

TEXTS = (
    "",
    "-1",
    "0",
    "1.5",
    "nan",
    "inf",
    "1e400",
    "x",
    str(2**31),
    str(2**64),
    "a\0b",
    "x" * 300,
    "$x_1\\",
    "ü",
    "--",
)
SECONDS = 90


def called(*argv):
    """Runs a command; raises an `InputError` for a refusal, and an `AssertionError` for any other end but success."""
    errors = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
        try:
            code = cli.main(list(argv))
        except SystemExit as stop:
            code = stop.code
    if code:
        # What was read and warnings stand above the line of the refusal.
        *above, last = errors.getvalue().strip().splitlines()
        assert code == 2 and "error: " in last and not any("Traceback" in line for line in above), (code, last)
        raise InputError(f"{last} Received: {argv!r}")


@functools.cache
def folder():
    """Returns a folder with small files of all kinds, whole and damaged."""
    here, r = pathlib.Path(tempfile.mkdtemp()), np.random.default_rng(0)
    x, y = r.normal(size=(N, 2)), np.arange(N) % 3
    np.save(here / "x.npy", x)
    np.save(here / "y.npy", x[::-1])
    np.save(here / "objects.npy", np.array([{"a": 1}], object), allow_pickle=True)
    np.save(here / "complex.npy", x * 1j)
    np.save(here / "nan.npy", np.full_like(x, np.nan))
    np.save(here / "none.npy", x[:0])
    pictures = r.random((N, 4, 4, 1)).astype("float32")
    np.savez(here / "data.npz", x_train=pictures, y_train=y, x_test=pictures, y_test=y)
    np.savez(here / "other.npz", a=x)
    (here / "table.csv").write_text("a,b\n" + "".join(f"{a},{b}\n" for a, b in x))
    (here / "words.csv").write_text("a,b\nx,y\n1\n")
    for name in ("x.npy", "data.npz"):
        whole = (here / name).read_bytes()
        (here / f"half_{name}").write_bytes(whole[: len(whole) // 2])
    for name in ("empty.npy", "empty.npz", "empty.csv", "empty.keras"):
        (here / name).write_bytes(b"")
    for name in ("noise.npy", "noise.npz", "noise.csv", "noise.keras", "noise.parquet", "noise.png"):
        (here / name).write_bytes(r.bytes(500))
    (here / "folder").mkdir()
    model = models.VIBClassifier((4, 4, 1), 2, num_classes=3, hidden=(4,), seed=0)
    model.compile("adam")
    model.save(here / "model.keras")
    return here


def files():
    """Returns the paths of all files, of a folder and of nothing."""
    return [*map(str, sorted(folder().iterdir())), str(folder() / "missing"), "", "a\0b", "x" * 300]


def options(name):
    """Returns the valid options of a command that are replaced one after the other, as strings."""
    return {
        "train": {"--epochs": "1", "--batch-size": "8", "--learning-rate": "0.01", "--latent-dim": "2", "--hidden": "4"}
        | {"--beta": "0.1", "--every": "1", "--seed": "0", "--model": "VAE"},
        "estimate": {"--estimator": "KSG", "--selfcheck": "KSG"},
        "evaluate": {"--num-samples": "2", "--max-examples": "20"},
        "robustness": {"--radii": "0.1", "--steps": "1", "--draws": "1", "--queries": "2", "--max-examples": "8"},
        "plane": {"--max-examples": "20"},
        "inspect": {"--layers": "encoder", "--max-examples": "20"},
        "explain": {"--index": "0", "--count": "1", "--layer": "input", "--explained": "0", "--method": "bottleneck"}
        | {"--tolerance": "0.05", "--steps": "4", "--draws": "1", "--max-examples": "20", "--seed": "0"},
    }[name]


def command(name, out):
    """Returns the arguments of a small valid call of a command, without its options."""
    here = folder()
    return {
        "train": ["train", "--dataset", str(here / "data.npz"), "--out", out],
        "estimate": ["estimate", str(here / "x.npy"), str(here / "y.npy")],
        "evaluate": ["evaluate", str(here / "model.keras"), "--dataset", str(here / "data.npz")],
        # One attack that is compiled soon: the others have odd inputs of their own among the doors.
        "robustness": [
            *("robustness", str(here / "model.keras"), "--dataset", str(here / "data.npz"), "--attack", "pgd"),
        ],
        "plane": ["plane", str(here / "model.keras"), "--dataset", str(here / "data.npz")],
        "inspect": ["inspect", str(here / "model.keras"), "--dataset", str(here / "data.npz"), "--out", out],
        "explain": ["explain", str(here / "model.keras"), "--dataset", str(here / "data.npz"), "--out", out],
    }[name]


def cases():
    """Yields (name, call, whether it has to be refused, limit of time) of each odd option and file of a command."""
    for name in ("estimate", "evaluate", "robustness", "plane", "inspect", "explain", "train"):
        valid = {} if name in ("estimate", "plane", "inspect") else options(name)
        for option in options(name):
            for text in TEXTS:
                given = {**valid, option: text}
                yield _case(name, [word for pair in given.items() for word in pair], f"{option} {text!r:.40}")
        for place, word in enumerate(command(name, "out")):
            if "/" in word:
                for file in files():
                    yield _case(name, [word for pair in valid.items() for word in pair], file[-60:], place, file)
    for name in ("report", "compare"):
        for file in files():
            yield f"{name} {file[-60:]!r}", functools.partial(called, name, file), False, SECONDS


def _case(name, options, said, place=None, file=None):
    def call():
        with tempfile.TemporaryDirectory() as out:
            argv = command(name, f"{out}/run")
            if place is not None:
                argv[place] = file
            called(*argv, *options)

    return f"{name} {said}", call, False, SECONDS
