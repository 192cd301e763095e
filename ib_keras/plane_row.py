"""The row of an information plane: the names of its columns, and the value under each name.

Callbacks write such rows; plots, tables, reports and event files read them. Imports nothing of the package.

>>> row: PlaneRow = {"epoch": 3, "layer": "code", "I(X;T)": 2.0, "I(X;T)_upper": 2.5}
>>> row[SOURCE + UPPER] - row[SOURCE]
0.5
"""

from typing import Final, Required, TypedDict

# When, on which examples, of which layer, and by which method.
EPOCH: Final = "epoch"
STEP: Final = "step"
DATA: Final = "data"
TARGET: Final = "target"
LAYER: Final = "layer"
ESTIMATOR: Final = "estimator"
NOISE_STD: Final = "noise_std"
BINS: Final = "bins"
N: Final = "n"
UNITS: Final = "units"
DIMENSION: Final = "intrinsic_dimension"

# The quantities, in nats.
SOURCE: Final = "I(X;T)"
RELEVANCE: Final = "I(T;Y)"
QUANTITIES: Final = (SOURCE, RELEVANCE)

# Endings: the columns that belong to a quantity are named by the quantity and an ending, as in SOURCE + UPPER.
STD_ERROR: Final = "_std_error"
KIND: Final = "_kind"
CEILING: Final = "_ceiling"
VERDICT: Final = "_verdict"
REASON: Final = "_reason"
UPPER: Final = "_upper"
LOW: Final = "_low"
HIGH: Final = "_high"
READER: Final = "_reader"
TREES: Final = "_trees"
ENDINGS: Final = (STD_ERROR, KIND, CEILING, VERDICT, REASON, UPPER, LOW, HIGH)

# The measurement itself.
SECONDS: Final = "seconds"
FLAGS: Final = "flags"

# What a cell of a file holds. Cells of these columns are texts, those of all others are numbers.
TEXTS: Final = (
    DATA,
    TARGET,
    LAYER,
    ESTIMATOR,
    FLAGS,
    *(quantity + ending for quantity in QUANTITIES for ending in (KIND, VERDICT, REASON)),
)

# Names with a bracket cannot be written as attributes of a class, hence the functional form.
_Quantities = TypedDict(
    "_Quantities",
    {
        "I(X;T)": float,
        "I(X;T)_std_error": float,
        "I(X;T)_kind": str,
        "I(X;T)_ceiling": float,
        "I(X;T)_verdict": str,
        "I(X;T)_reason": str,
        "I(X;T)_upper": float,
        "I(X;T)_low": float,
        "I(X;T)_high": float,
        "I(T;Y)": float,
        "I(T;Y)_std_error": float,
        "I(T;Y)_kind": str,
        "I(T;Y)_ceiling": float,
        "I(T;Y)_verdict": str,
        "I(T;Y)_reason": str,
        "I(T;Y)_upper": float,
        "I(T;Y)_low": float,
        "I(T;Y)_high": float,
        "I(T;Y)_reader": float,
        "I(T;Y)_trees": float,
    },
    total=False,
)


class PlaneRow(_Quantities, total=False):
    """Holds the measurement of one layer at one time by one estimator.

    Every row names its epoch and its layer; other columns are missing where they do not apply. For each quantity, in
    nats: the value, its standard error, kind, ceiling, verdict and reason as in `Estimate`; `_upper` is the upper bound
    of a bracket; `_low` and `_high` bound the values over other noise levels, numbers of bins, or seeds. `_reader`, of
    I(T;Y), is what a cross-fitted classifier reads of the labels in the layer, to which no noise is added, and `_trees`
    what boosted trees read there.

    Attributes:
      epoch: epochs finished, 0 before training; a fraction within an epoch.
      step: training steps finished.
      data: the examples measured: `"val"` or `"train"`.
      target: the question about Y, where there are several.
      layer: name of the layer, `outer/inner` for a nested one, or `"code"`.
      estimator: name of the estimator.
      noise_std: standard deviation of the noise that is part of the question, or None.
      bins: number of bins that are part of the question, or None.
      n: number of examples.
      units: number of values that the layer puts out for one example.
      intrinsic_dimension: dimension of the activations, or of the mean codes, by TwoNN; None where it cannot be told.
      seconds: time that the measurement took.
      flags: warnings about the row, separated by semicolons.
    """

    epoch: Required[float]
    step: int
    data: str
    target: str
    layer: Required[str]
    estimator: str | None
    noise_std: float | None
    bins: int | None
    n: int
    units: int
    intrinsic_dimension: float | None
    seconds: float
    flags: str
