"""Odd values that people pass: arrays for arguments of data, and numbers, names and objects for all others."""

import dataclasses
import pathlib
from typing import Any

import numpy as np
import scipy.sparse
import tensorflow as tf

N = 24


@dataclasses.dataclass(frozen=True)
class Odd:
    """A value with its name, and whether no reading of it makes sense, so that it has to be refused."""

    name: str
    value: Any
    absurd: bool = False


class Table:
    """Stands for a table of pandas."""

    iloc = None

    def __init__(self, array):
        self.array = array

    def __len__(self):
        return len(self.array)

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.array, dtype)


def arrays(like):
    """Returns odd values in place of a valid array `like`, most of them made from it."""
    a = np.asarray(like)
    real = a.astype(float)
    flat = real.ravel()
    with_nan, with_inf, with_far = (real.copy() for _ in range(3))
    with_nan.flat[0], with_inf.flat[0], with_far.flat[0] = np.nan, np.inf, 1e16
    masked = np.ma.masked_array(real, mask=np.zeros(a.shape, bool))
    masked.mask.flat[0] = True
    absurd = {
        "None": None,
        "text": "data.npy",
        "bytes": b"data",
        "path": pathlib.Path("data.npy"),
        "object": object(),
        "class": np.ndarray,
        "function": len,
        "dict": {"x": real},
        "set": {1.0, 2.0},
        "empty list": [],
        "ragged list": [[1.0], [2.0, 3.0]],
        "list of None": [None] * max(1, len(a) if a.ndim else 1),
        "words": a.astype(str),
        "objects": np.full(a.shape, object(), dtype=object),
        "complex": real + 1j,
        "dates": np.full(a.shape, "2026-01-01", "datetime64[D]"),
        "spans": np.full(a.shape, 3, "timedelta64[s]"),
        "records": np.zeros(a.shape, [("a", float)]),
        "ragged tensor": tf.ragged.constant([[1.0], [2.0, 3.0]]),
        "sparse tensor": tf.sparse.from_dense(real if a.ndim else [1.0]),
        "sparse matrix": scipy.sparse.csr_matrix(real.reshape(len(a), -1) if a.ndim else [[1.0]]),
        "Dataset": tf.data.Dataset.from_tensor_slices(flat),
        "iterator": iter([1.0, 2.0]),
        "no rows": real[:0] if a.ndim else np.zeros(0),
        "masked": masked,
    }
    doubtful = {
        "NaN": with_nan,
        "all NaN": np.full(a.shape, np.nan),
        "infinity": with_inf,
        "far": with_far,
        "huge": np.full(a.shape, 1e300) * (1 + flat.reshape(a.shape)),
        "tiny": real * 1e-310,
        "constant": np.ones(a.shape),
        "zeros": np.zeros(a.shape),
        "negative": -np.abs(real) - 1,
        "integers": np.round(10 * real).astype(int),
        "constant integers": np.ones(a.shape, int),
        "negative integers": -np.arange(a.size).reshape(a.shape),
        "bytes 0 to 255": (np.arange(a.size) % 256).astype("uint8").reshape(a.shape),
        "int8": (np.arange(a.size) % 3).astype("int8").reshape(a.shape),
        "booleans": real > np.median(real),
        "half": real.astype("float16"),
        "float32": real.astype("float32"),
        "long double": real.astype(np.longdouble),
        "big endian": real.astype(">f8"),
        "numbers as objects": real.astype(object),
        "list": a.tolist(),
        "tuple": tuple(a.tolist()) if a.ndim else (1.0,),
        "tensor": tf.constant(a),
        "variable": tf.Variable(tf.constant(real)),
        "table": Table(a),
        "transposed": real.T,
        "reversed": real[::-1] if a.ndim else real,
        "read-only": _read_only(real),
        "one axis more": real[..., None],
        "a leading axis": real[None],
        "flattened": flat,
        "a number": 0.5,
        "an integer": 3,
        "one row": real[:1] if a.ndim else real,
        "two rows": real[:2] if a.ndim else real,
        "a row less": real[:-1] if a.ndim else real,
        "copies": np.repeat(real[:1], len(a), 0) if a.ndim else real,
        "one value repeated": np.concatenate([real[:-1], real[:1]]) if a.ndim else real,
        "wide": np.tile(real.reshape(len(a), -1), (1, 40)) if a.ndim else real,
    }
    return [Odd(name, value, True) for name, value in absurd.items()] + [
        Odd(name, value) for name, value in doubtful.items()
    ]


def _read_only(array):
    array = array.copy()
    array.setflags(write=False)
    return array


def settings(default):
    """Returns odd values in place of a valid setting `default`: a number, a name, a sequence or an object."""
    absurd = [object(), {}, {"a": 1}, 1j, len, float("nan"), "no such name", b"a", np.array([[1.0]]), [[1], [2, 3]]]
    doubtful = [None, "", [], (), True, -1, 0, 1, 2, 0.5, 1.5, 2**31, 2**64, 1e300, float("inf"), -float("inf"), [1, 2]]
    doubtful += [np.float32(0.5), np.int64(3), np.array(2), (0.5, 2.0), tf.constant(1), "a\0b", "$x_1\\", "x" * 300]
    return [Odd(_named(value), value, True) for value in absurd] + [Odd(_named(value), value) for value in doubtful]


def _named(value):
    text = repr(value) if not callable(value) else "function"
    return " ".join(("object" if type(value) is object else text).split())[:40]
