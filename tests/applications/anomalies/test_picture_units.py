"""Units of pictures."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.anomalies.picture_units import PictureUnits

SMALL = np.random.default_rng(0).random([5, 8, 8])
MASK = (SMALL > 0.5).astype(float)
ONE_BRIGHT = np.where(np.arange(5)[:, None, None] == 0, 255.0, SMALL)


@pytest.mark.parametrize("fitted, scored", [(SMALL, 255 * SMALL), (255 * SMALL, SMALL)])
def test_other_units_are_refused(fitted, scored):
    with pytest.raises(InputError, match="of the units of the fitted pictures"):
        PictureUnits(fitted).require_same(scored)


@pytest.mark.parametrize(
    "fitted, scored",
    [(SMALL, SMALL), (255 * SMALL, MASK), (SMALL, ONE_BRIGHT), (SMALL - 0.5, 255 * SMALL), (SMALL, 3 * SMALL)],
)
def test_units_that_are_equal_or_cannot_be_told_pass(fitted, scored):
    PictureUnits(fitted).require_same(scored)
