"""The outcome of a conversion for one signature: works, or why not, and the difference from the model."""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from ib_keras.deployment.input_values import trial_inputs

BATCHES = (1, 3, 7)
_LONGEST = 200


@dataclasses.dataclass(frozen=True)
class Conversion:
    """Tells of one signature whether it could be converted, and how far its outputs are from those of the model.

    Args:
      signature: name of the signature.
      difference: greatest absolute difference from the outputs of the model, over batches of 1, 3 and 7 rows; None
        where the signature was not converted.
      size: greatest absolute output of the model in the same batches, beside which the difference is to be read; None
        likewise.
      reason: why it was not converted; empty (default) where it was.

    >>> Conversion("encode", 2e-7, 3.1).works, Conversion("sample", reason="it has no operation").works
    (True, False)
    """

    signature: str
    difference: float | None = None
    size: float | None = None
    reason: str = ""

    @property
    def works(self) -> bool:
        """Whether the signature is in the file."""
        return not self.reason

    def __str__(self) -> str:
        """Says it in one line."""
        if self.reason:
            return f"{self.signature}: not converted: {self.reason}."
        return (
            f"{self.signature}: converted. Batches of 1, 3 and 7 differ from the model by at most "
            f"{self.difference:.1e} (largest output {self.size:.2g})."
        )


def compared(
    name: str,
    specs: Mapping[str, tf.TensorSpec],
    found: Callable[..., Any],
    expected: Callable[..., Any],
    values: Mapping[str, Any] | None = None,
) -> Conversion:
    """Returns the greatest difference of a converted signature from the model, over batches of 1, 3 and 7 rows.

    Args:
      name: name of the signature.
      specs: {name of an input: shape and dtype}.
      found: function of the inputs by name that runs the converted file, and returns its one output.
      expected: the same of the model.
      values: what `input_values` returns; None (default) draws examples from [0, 1].

    >>> specs = {"x": tf.TensorSpec([None, 2], tf.float32)}
    >>> print(compared("double", specs, lambda x: x + x, lambda x: 2 * x + 1))
    double: converted. Batches of 1, 3 and 7 differ from the model by at most 1.0e+00 (largest output 2.9).
    """
    difference = size = 0.0
    for n in BATCHES:
        given = trial_inputs(specs, n, values, seed=n)
        got, wanted = (np.asarray(function(**given), np.float64) for function in (found, expected))
        if got.shape != wanted.shape:
            return Conversion(
                name, reason=f"a batch of {n} gives the shape {got.shape}, and {wanted.shape} in the model"
            )
        if np.isnan(got).any() and not np.isnan(wanted).any():
            return Conversion(name, reason=f"a batch of {n} gives NaN, where the model gives numbers")
        difference = max(difference, float(np.abs(got - wanted).max()))
        size = max(size, float(np.abs(wanted).max()))
    return Conversion(name, difference, size)


def lacking(operations: Iterable[str]) -> str:
    """Returns the reason that a format lacks operations.

    >>> lacking(["Erfc", "Roll"])
    'it has no operation for Erfc, Roll'
    """
    return f"it has no operation for {', '.join(operations)}"


def lacking_draws(operations: Iterable[str]) -> str:
    """Returns the reason that a format lacks operations which draw at random."""
    return f"{lacking(operations)}: take draws from your own program, and `decode` them"


def words_of(speaker: str, error: object) -> str:
    """Returns what a converter or a runtime says, on one line.

    >>> words_of("the converter", ValueError("two\\nlines"))
    'the converter says: two lines'
    """
    return f"{speaker} says: {' '.join(str(error).split())[:_LONGEST]}"


def refusal(error: Exception, operation: re.Pattern[str]) -> str:
    """Returns why a converter failed: the operations that `operation` finds in its words, or else these words."""
    operations = sorted(set(operation.findall(str(error))))
    return lacking(operations) if operations else words_of("the converter", error)
