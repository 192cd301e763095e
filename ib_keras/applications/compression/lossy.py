"""Examples as bytes with loss: mean codes, rounded to steps and coded under the frequencies of training examples."""

import struct
import zlib
from collections.abc import Callable
from typing import Self

import numpy as np

from ib_keras._checks import rejection
from ib_keras.applications.compression.entropy_coder import Stack, categorical
from ib_keras.layers.likelihood import CategoricalLikelihood, DiscreteLikelihood
from ib_keras.models import Autoencoder

_MOST = 2**14
_LOG_GRID = 16.0
_BYTE = 255.0
_LEAST_PROBABLE = 255
_HEAD = struct.Struct("<H")
_SIGNATURE = struct.Struct("<f")
_PROBES, _SAME = 16, 1e-3
_COORDINATE = struct.Struct("<fhH")


class Lossy:
    """Turns blocks of examples into bytes and back, as the decoder shows their rounded codes.

    Args:
      model: an autoencoder.
      steps: width of the cells of each coordinate, [d].
      lows: least number of a cell for each coordinate, [d].
      tables: for each coordinate a table of bytes b, which stand for probabilities 2^(-b / 16) of cells.
    """

    def __init__(self, model: Autoencoder, steps: np.ndarray, lows: np.ndarray, tables: list[np.ndarray]):
        self._model, self._steps, self._lows, self._tables = model, steps, lows, tables
        self.settings = self._packed()

    @classmethod
    def fitted(cls, model: Autoencoder, codes: np.ndarray, steps: np.ndarray) -> Self:
        """Returns the coder whose laws are those of codes [n, d] of training examples."""
        most = np.abs(codes / steps).max()
        if not most < _MOST:
            raise rejection(
                "step", f"so large that codes have at most {_MOST} cells", f"{most:.3g} cells", "Pass e.g. 2."
            )
        cells = _cells(codes, steps, -_MOST, _MOST)
        lows = cells.min(0)
        tables = [_table(np.bincount(column - low, minlength=2)) for column, low in zip(cells.T, lows, strict=True)]
        return cls(model, steps, lows, tables)

    @classmethod
    def read(cls, model: Autoencoder, settings: bytes) -> Self:
        """Returns the coder with the `settings` of another one."""
        content, position, parts = zlib.decompress(settings), _HEAD.size, []
        for _ in range(*_HEAD.unpack_from(content)):
            step, low, length = _COORDINATE.unpack_from(content, position)
            position += _COORDINATE.size + length
            parts.append((step, low, np.frombuffer(content[position - length : position], np.uint8)))
        steps, lows, tables = zip(*parts, strict=True)
        return cls(model, np.array(steps, np.float32), np.array(lows), list(tables))

    def signature(self) -> bytes:
        """Returns four bytes, a number of what the decoder shows of fixed codes: it may be rounded otherwise."""
        return _SIGNATURE.pack(self._probe()[0])

    def agrees(self, signature: bytes) -> bool:
        """Returns whether the decoder that wrote a `signature` showed the same of fixed codes, but for rounding."""
        value, size = self._probe()
        return bool(abs(value - _SIGNATURE.unpack(signature)[0]) <= _SAME * size)

    def _probe(self):
        """Returns a mean of the decoder's outputs for fixed codes with random signs, and their mean size."""
        random = np.random.default_rng(0)
        shown = self._model.decode(random.standard_normal([_PROBES, len(self._steps)]).astype(np.float32)).numpy()
        shown = shown.astype(np.float64)
        return np.mean(shown * random.choice([-1, 1], shown.shape)), np.mean(np.abs(shown))

    def encoded(self, x: np.ndarray, advance: Callable[[int], None]) -> bytes:
        """Returns the bytes of examples [n, ...]."""
        highs = self._lows + [len(table) - 1 for table in self._tables]
        cells = _cells(mean_codes(self._model, x), self._steps, self._lows, highs) - self._lows
        stack = Stack()
        for column, table in zip(cells.T[::-1], self._tables[::-1], strict=True):
            stack.push(column, self._law(table, len(x)))
        advance(len(x))
        return struct.pack("<I", len(x)) + stack.words.astype("<u4").tobytes()

    def decoded(self, content: bytes, dtype: np.dtype, advance: Callable[[int], None]) -> np.ndarray | None:
        """Returns the decoded examples, or None if bytes are left over."""
        (n,) = struct.unpack_from("<I", content)
        words = np.frombuffer(content, "<u4", offset=4)
        stack = Stack(words if len(words) else None)
        cells = np.stack([stack.pop(self._law(table, n)) for table in self._tables], axis=1)
        if len(stack.words):
            return None
        codes = ((cells + self._lows) * self._steps).astype(np.float32)
        shown = self._model.decode(codes).numpy()
        advance(n)
        return _rounded(shown * scale_of(self._model, dtype), dtype) if _is_whole(dtype) else shown.astype(dtype)

    def _law(self, table, n):
        p = np.exp2(-np.asarray(table, np.float64) / _LOG_GRID)
        return categorical(np.broadcast_to(p / p.sum(), (n, len(p))))

    def _packed(self):
        parts = [
            _COORDINATE.pack(step, low, len(table)) + table.tobytes()
            for step, low, table in zip(self._steps, self._lows, self._tables, strict=True)
        ]
        return zlib.compress(_HEAD.pack(len(parts)) + b"".join(parts), 9)


def require_lossy(model: Autoencoder) -> None:
    """Raises an `InputError` for a model of tokens, whose rounded codes would change words."""
    if isinstance(model.likelihood_kind, CategoricalLikelihood):
        raise rejection("step", "None for a model of tokens", "a step", "Compress tokens without loss.")


def scale_of(model: Autoencoder, dtype: np.dtype) -> float:
    """Returns the integer for the value 1: that of the levels of a discrete likelihood, and 255 for other bytes.

    Numbers with a point, and integers of a model of unbounded values, are the values themselves.
    """
    likelihood = model.likelihood_kind
    if not _is_whole(dtype) or likelihood.support != (0.0, 1.0):
        return 1.0
    return len(likelihood.values) - 1.0 if isinstance(likelihood, DiscreteLikelihood) else _BYTE


def values_of(model: Autoencoder, x: np.ndarray) -> np.ndarray:
    """Returns examples as the model takes them, or raises an `InputError` for values outside its support."""
    values = (x / scale_of(model, x.dtype)).astype(np.float32)
    model.check_target(values, None)
    return values


def mean_codes(model: Autoencoder, x: np.ndarray) -> np.ndarray:
    """Returns the mean codes [n, d] of examples."""
    return model.encode(values_of(model, x)).numpy()


def noise_of_codes(model: Autoencoder, x: np.ndarray) -> np.ndarray:
    """Returns the deviation [d] that the posterior gives each coordinate, or that codes have where they are points."""
    if model.is_deterministic:
        return mean_codes(model, x).std(0)
    variances = model.posterior(values_of(model, x)).variance().numpy()
    return np.sqrt(np.mean(variances.astype(np.float64), axis=0))


def _rounded(values, dtype):
    """Returns the nearest integers, or booleans, of a dtype."""
    limits = np.iinfo(np.uint8 if dtype.kind == "b" else dtype)
    return np.round(np.clip(values, limits.min, limits.max)).astype(dtype)


def _is_whole(dtype):
    return np.dtype(dtype).kind in "iub"


def _cells(codes, steps, lows, highs):
    return np.clip(np.round(codes / steps), lows, highs).astype(np.int64)


def _table(counts):
    """Returns bytes b with 2^(-b / 16) near the probabilities of cells, of which none is 0."""
    p = (counts + 0.5) / (counts.sum() + 0.5 * len(counts))
    return np.clip(np.round(-_LOG_GRID * np.log2(p)), 0, _LEAST_PROBABLE).astype(np.uint8)
