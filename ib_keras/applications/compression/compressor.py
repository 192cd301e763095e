"""Files of examples, compressed with a trained autoencoder."""

from __future__ import annotations

import io
import os
import pathlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import above, rejection, unmasked
from ib_keras._files import atomic_file
from ib_keras._progress import LongRun
from ib_keras.applications.compression import container
from ib_keras.applications.compression.lossless import Lossless
from ib_keras.applications.compression.lossy import Lossy, mean_codes, noise_of_codes, require_lossy, values_of
from ib_keras.applications.compression.mapped_array import mapped_array
from ib_keras.applications.compression.model_digest import model_digest
from ib_keras.models import Autoencoder

_BLOCK_VALUES = 2**24
_FITTED_VALUES = 2**26
_LOSSY = 1


class Compressor:
    """Compresses examples with a trained autoencoder: without loss by bits-back coding, or with loss at a chosen step.

    Without loss, the file of n examples takes about n times the negative ELBO, in bits. The likelihood must be
    discrete: `"bernoulli"` for zeros and ones, `"discretised_logistic"` for bytes, `"categorical"` for tokens. With a
    `step`, the mean codes are rounded, and coded under the frequencies of rounded codes of the training examples, which
    `fit` counts and every file carries.

    A file is read with the same model alone: its weights, its networks and its laws. One without loss is read by a
    process that computes with it alike: the same version of TensorFlow on the same kind of processor, with any number
    of threads. Anything else is refused. A model that was trained on since may be used at once without loss; with a
    step, `fit` comes first.

    Args:
      model: a trained autoencoder of `ib_keras.models`.
      step: width > 0 of the cells to which codes are rounded, in units of the noise that the posterior adds, or of the
        deviation of the codes for a plain autoencoder; about 3 adds as much noise as the posterior. None (default)
        compresses without loss.

    Raises:
      InputError: for a model that is no autoencoder; when examples are compressed without loss, for one without a
        discrete likelihood or without a drawn code; and for an environment without the package `constriction`.

    >>> from ib_keras import datasets, models
    >>> x = (datasets.digits().x_test[:20] > 0.5).astype("uint8")
    >>> compressor = Compressor(models.BetaVAE((8, 8, 1), 2, hidden=(8,), seed=0))
    >>> bool((compressor.decompress(compressor.compress(x)) == x).all())
    True

    References:
      Townsend, Bird & Barber, Practical lossless compression with latent variables using bits back coding (2019).
      Balle, Laparra & Simoncelli, End-to-end optimized image compression (2017), section 3: codes rounded to steps.
    """

    def __init__(self, model: Autoencoder, step: float | None = None) -> None:
        self.model, self.step = _autoencoder(model), step
        self._fitted = None
        self._coder: tuple[bytes, Lossless | Lossy] | None = None
        if step is not None:
            above("step", step, 0, "Pass e.g. 2, or None to lose nothing.")
            require_lossy(model)

    def fit(self, x: ArrayLike) -> Self:
        """Returns the compressor, with the frequencies of rounded codes of training examples; needs a `step`.

        Args:
          x: training examples [n, *input_shape]; n >= 1.
        """
        if self.step is None:
            raise rejection("step", "a number for `fit`", None, "Nothing is fitted for compression without loss.")
        x = self._checked(x)
        rows = max(1, _FITTED_VALUES // self.model.example_size)
        self._fitted = mean_codes(self.model, x), noise_of_codes(self.model, x[:rows])
        self._coder = model_digest(self.model), self._at(self.step)
        return self

    def compress(self, x: ArrayLike) -> bytes:
        """Returns the compressed examples.

        Args:
          x: examples [n, *input_shape], n >= 1, of any integer or floating dtype, which comes back. Integers are levels
            of a discrete likelihood, such as bytes; bytes are 255 times the value where another likelihood is bounded.

        Raises:
          InputError: for no examples, values that the likelihood does not have, or a `step` before `fit`.
        """
        file = io.BytesIO()
        self._write(file, self._checked(x))
        return file.getvalue()

    def decompress(self, data: bytes) -> np.ndarray:
        """Returns the examples [n, *input_shape] of `compress`: the same, or as the decoder shows their rounded codes.

        Raises:
          InputError: for bytes that were not written by `compress` with this model, or are damaged or cut off.
        """
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise rejection("data", "bytes", type(data).__name__, "Pass what `compress` returned.")
        file = io.BytesIO(data)
        coder, header = self._read_header(file)
        return np.concatenate(list(self._blocks(file, coder, header)))

    def compress_file(self, source: ArrayLike | str | os.PathLike[str] | Iterable[np.ndarray], path: Any) -> int:
        """Writes compressed examples to a file, block by block, and returns its size in bytes.

        Args:
          source: examples [n, *input_shape], the name of a .npy file with such, which is read in blocks, or an iterable
            of arrays of one dtype.
          path: the file, which appears once it is whole.
        """
        if isinstance(source, (str, os.PathLike)):
            source = mapped_array("source", source)
        with atomic_file(path) as file:
            self._write(file, source)
        return pathlib.Path(path).stat().st_size

    def decompress_file(self, path: str | os.PathLike[str], out: str | os.PathLike[str]) -> tuple[int, ...]:
        """Writes the examples of a compressed file to a .npy file, block by block, and returns their shape.

        Args:
          path: a file of `compress_file`.
          out: the .npy file, which appears once it is whole.
        """
        if not pathlib.Path(path).is_file():
            found = "a folder" if pathlib.Path(path).is_dir() else "no such file"
            raise rejection(
                "path", "an existing compressed file", f"{path}, {found}", "Write one with `compress_file`."
            )
        with open(path, "rb") as file:
            coder, header = self._read_header(file)
            shape = container.rows_of(file), *header.shape
            form = {"descr": header.dtype.str, "fortran_order": False, "shape": shape}
            with atomic_file(out) as array:
                np.lib.format.write_array_header_1_0(array, form)
                for block in self._blocks(file, coder, header, shape[0]):
                    array.write(block.tobytes())
        return shape

    def rate_distortion(self, x: ArrayLike, steps: Sequence[float] = (1, 1.5, 2, 3, 4, 6, 8)) -> list[dict[str, Any]]:
        """Returns bytes and error of examples at several steps, as `plots.compression` draws them; needs `fit`.

        The bytes are those of one file that holds all the examples.

        Args:
          x: examples [n, *input_shape].
          steps: steps as in the constructor, each > 0.

        Returns:
          For each step {"method": "Compressor", "setting": step, "bytes": per example, "mse": per pixel}.
        """
        x, rows = self._checked(x), []
        if self.step is None:
            raise rejection("step", "a number for `rate_distortion`", None, "Pass e.g. step=2, and call `fit`.")
        self._ready()
        for step in np.atleast_1d(steps).tolist():
            above("steps", step, 0, "Pass e.g. steps=(1, 2, 4).")
            file = io.BytesIO()
            self._write(file, x, self._at(step))
            data = file.getvalue()
            error = values_of(self.model, self.decompress(data)) - values_of(self.model, x)
            rows.append(
                {
                    "method": "Compressor",
                    "setting": step,
                    "bytes": len(data) / len(x),
                    "mse": float(np.mean(error.astype(np.float64) ** 2)),
                }
            )
        return rows

    def _at(self, step):
        codes, noise = self._fitted
        # A coordinate that never changes has one cell, whatever its width is.
        return Lossy.fitted(self.model, codes, np.where(noise > 0, step * noise, 1.0).astype(np.float32))

    def _ready(self):
        """Returns (digest, coder) of the model as it is now: its weights may have changed since the last call."""
        now = model_digest(self.model)
        if self._coder is not None and self._coder[0] == now:
            return self._coder
        if self.step is not None:
            expected = "fitted first" if self._coder is None else "fitted since the model was last trained"
            raise rejection("step", expected, self.step, "Call `fit` with training examples.")
        self._coder = now, Lossless(self.model)
        return self._coder

    def _write(self, file: BinaryIO, source: Any, coder: Lossless | Lossy | None = None) -> None:
        """Writes examples with a coder, by default that of the step."""
        digest, ready = self._ready()
        coder, rows, header = coder or ready, 0, None
        long = LongRun(len(source) if isinstance(source, np.ndarray) else 1, "example")
        for block in self._cut(source):
            if header is None:
                kind = 0 if self.step is None else _LOSSY
                header = container.Header(kind, digest, coder.signature(), block.dtype, block.shape[1:], coder.settings)
                container.write_header(file, header)
            elif block.dtype != header.dtype:
                raise rejection("x", f"of one dtype, {header.dtype}", block.dtype, "Cast all arrays alike.")
            container.write_block(file, len(block), coder.encoded(block, long.advance))
            rows += len(block)
        if header is None:
            raise rejection("x", "at least one example", "none", "Pass examples.")
        container.write_end(file, rows)

    def _cut(self, source: Any) -> Iterator[np.ndarray]:
        """Yields checked examples in blocks that fit into memory."""
        at_once = max(1, _BLOCK_VALUES // self.model.example_size)
        for part in [source] if isinstance(source, np.ndarray) or not hasattr(source, "__iter__") else source:
            part = part if hasattr(part, "ndim") else self._checked(part)
            if not part.ndim:
                self._checked(part)
            for i in range(0, len(part), at_once):
                yield self._checked(part[i : i + at_once])

    def _read_header(self, file):
        """Returns the coder for a file, and its header, or raises for one that this model did not write."""
        header = container.read_header(file)
        if header.model != model_digest(self.model):
            raise _of_another_model()
        lossy = header.kind == _LOSSY
        coder = Lossy.read(self.model, header.settings) if lossy else Lossless(self.model)
        if lossy and not coder.agrees(header.signature):
            raise _of_another_model()
        if not lossy and header.signature != coder.signature():
            raise rejection(
                "file",
                "written where the model computes the same last digits",
                "other digits for fixed examples",
                "Use the versions of TensorFlow and the kind of processor that wrote it.",
            )
        return coder, header

    def _blocks(self, file, coder, header, rows=None):
        long = LongRun(container.rows_of(file) if rows is None else rows, "example")
        for count, content in container.read_blocks(file):
            block = coder.decoded(content, header.dtype, long.advance)
            if block is None or len(block) != count:
                raise container.damaged("examples whose checksum does not fit")
            yield block

    def _checked(self, x):
        """Returns an array of examples, or raises for anything else."""
        unmasked("x", x)
        try:
            x = np.asarray(x)
        except ValueError as error:
            raise rejection("x", "an array", f"{type(x).__name__} ({error})", "Pass rows of one shape.") from None
        if not (np.issubdtype(x.dtype, np.number) or x.dtype == bool) or np.iscomplexobj(x):
            raise rejection("x", "numbers", x.dtype, "Encode other values as integers first.")
        if x.shape[1:] != self.model.example_shape or not x.ndim:
            shape = ", ".join(str(size) for size in self.model.example_shape)
            raise rejection("x", f"examples of shape [n, {shape}]", f"shape {x.shape}", "Reshape the array.")
        if not len(x):
            raise rejection("x", "at least one example", "none", "Pass examples.")
        if not np.isfinite(x).all():
            raise rejection("x", "finite", "NaN or infinity", "Fill in missing values, or leave them out.")
        return x


def _of_another_model():
    return rejection("file", "written with this model", "a file of another model", "Load the model that wrote it.")


def _autoencoder(model):
    if not isinstance(model, Autoencoder):
        raise rejection(
            "model", "an autoencoder of `ib_keras.models`", type(model).__name__, "Train e.g. `models.BetaVAE`."
        )
    if not model.decodes_itself:
        raise rejection("model", "a model that decodes its own examples", "another target", "Leave out `target_shape`.")
    lost = [weight.path for weight in model.weights if not np.isfinite(weight.numpy()).all()]
    if lost:
        remedy = "Train it again with a smaller learning rate."
        raise rejection("model", "with finite weights", f"NaN or infinity in {lost[0]}", remedy)
    return model
