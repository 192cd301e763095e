"""Examples as bytes without loss: their levels, coded by bits-back, and what tells whether they come back right."""

import struct
import zlib
from collections.abc import Callable

import numpy as np

from ib_keras._checks import rejection
from ib_keras.applications.compression.bits_back import BitsBack, Coded
from ib_keras.layers.likelihood import DiscreteLikelihood
from ib_keras.models import Autoencoder

_HEAD = struct.Struct("<IIII")


class Lossless:
    """Turns blocks of examples into bytes and back, exactly.

    Args:
      model: an autoencoder with a discrete likelihood and a code with a density.

    Raises:
      InputError: for another model.
    """

    settings = b""

    def __init__(self, model: Autoencoder):
        if not isinstance(model.likelihood_kind, DiscreteLikelihood):
            raise rejection(
                "model",
                "a model with a discrete likelihood for compression without loss",
                type(model.likelihood_kind).__name__,
                'Pass likelihood="discretised_logistic" for bytes, "bernoulli" for zeros and ones or "categorical" for '
                "tokens to the model, or a `step` here for compression with loss.",
            )
        if model.is_deterministic:
            raise rejection(
                "model",
                "a model that draws its code, for compression without loss",
                f"{type(model).__name__} with a code that is a point",
                "Train a BetaVAE, or pass a `step` for compression with loss.",
            )
        self._values = model.likelihood_kind.values
        self._coder = BitsBack(model)

    def signature(self) -> bytes:
        """Returns four bytes that two processes share if they compute with the model alike."""
        return struct.pack("<I", zlib.crc32(self._coder.probe()))

    def encoded(self, x: np.ndarray, advance: Callable[[int], None]) -> bytes:
        """Returns the bytes of examples [n, ...]."""
        levels = self._levels(x)
        coded = self._coder.encoded(levels, advance)
        sizes = zlib.compress(np.array(coded.sizes, np.uint8).tobytes(), 9)
        head = _HEAD.pack(_checksum(levels), coded.initial, len(coded.sizes), len(sizes))
        return head + sizes + coded.words.astype("<u4").tobytes()

    def decoded(self, content: bytes, dtype: np.dtype, advance: Callable[[int], None]) -> np.ndarray | None:
        """Returns the examples, or None if they are not the ones that were encoded."""
        checksum, initial, groups, length = _HEAD.unpack_from(content)
        sizes = np.frombuffer(zlib.decompress(content[_HEAD.size : _HEAD.size + length]), np.uint8, groups)
        words = np.frombuffer(content, "<u4", offset=_HEAD.size + length)
        levels = self._coder.decoded(Coded(initial, sizes.tolist(), words), advance)
        if levels is None or _checksum(levels) != checksum:
            return None
        return self._as(levels, dtype)

    def _levels(self, x):
        """Returns the level of each value: integers count levels, other numbers are values."""
        whole = _is_whole(x.dtype)
        levels = np.asarray(x, np.int64) if whole else np.round(x / self._values[-1] * (len(self._values) - 1))
        inside = (levels >= 0) & (levels < len(self._values))
        exact = inside.all() and np.array_equal(self._as(levels.astype(np.int64), x.dtype), x)
        if not exact:
            raise rejection(
                "x",
                f"on the {len(self._values)} levels of the likelihood: integers from 0, or k/{self._scale} of "
                f"{x.dtype.name}",
                f"values from {np.min(x):g} to {np.max(x):g}, one of them {self._stray(x, levels, inside):g}",
                "Pass the integers themselves, e.g. uint8.",
            )
        return levels.astype(np.int64)

    @property
    def _scale(self):
        return int((len(self._values) - 1) / self._values[-1])

    def _as(self, levels, dtype):
        return levels.astype(dtype) if _is_whole(dtype) else self._values.astype(dtype)[levels]

    def _stray(self, x, levels, inside):
        """Returns a value that lies on no level."""
        if not inside.all():
            return float(x[~inside][0])
        return float(x[self._as(levels.astype(np.int64), x.dtype) != x][0])


def _is_whole(dtype):
    return np.dtype(dtype).kind in "iub"


def _checksum(levels):
    return zlib.crc32(np.ascontiguousarray(levels, "<u4").tobytes())
