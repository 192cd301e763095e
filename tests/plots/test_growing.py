import numpy as np
import pytest

from ib_keras.plots.growing import Growing


@pytest.mark.parametrize(("until", "shown"), [(-1, []), (0, [4]), (1.5, [4, 5, 6]), (9, [4, 5, 6, 7])])
def test_the_points_up_to_and_with_an_epoch_are_shown(until, shown):
    given = []
    Growing(None, np.array([0, 1, 1, 3]), [4, 5, 6, 7], given.extend).show(until)
    assert given == shown
