"""The columns of a plane's rows that the screen has room for."""

from collections.abc import Mapping, Sequence
from typing import Any

from ib_keras.plane_row import EPOCH, ESTIMATOR, LAYER, NOISE_STD, RELEVANCE, SOURCE, STD_ERROR, TARGET, UPPER, VERDICT

PLANE_COLUMNS = [
    EPOCH,
    LAYER,
    TARGET,
    SOURCE,
    SOURCE + UPPER,
    SOURCE + VERDICT,
    RELEVANCE,
    RELEVANCE + VERDICT,
    ESTIMATOR,
    NOISE_STD,
]
SEEDS_COLUMNS = [
    EPOCH,
    LAYER,
    TARGET,
    "seeds",
    "dead",
    SOURCE,
    SOURCE + STD_ERROR,
    SOURCE + VERDICT,
    RELEVANCE,
    RELEVANCE + STD_ERROR,
    "compression",
    "compression_std",
]


def shown_columns(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> list[str]:
    """Returns the columns to show; the target is one of them where there are several.

    Args:
      rows: rows of a plane.
      columns: the columns that the screen has room for.
    """
    asked = any(row.get(TARGET) for row in rows)
    return [column for column in columns if asked or column != TARGET]
