import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications import pointing_game, share_inside, top_inside

MAPS = np.array([[[4.0, 0.0], [-2.0, 4.0]], [[0.0, 0.0], [0.0, -1.0]]])
MASK = np.array([[True, True], [False, False]])


def test_share_counts_scores_above_zero_and_is_nan_without_any():
    found = share_inside(MAPS, MASK)
    assert found[0] == 0.5 and np.isnan(found[1])


def test_top_and_peak():
    maps = np.array([[5.0, 4.0, 3.0, 2.0], [1.0, 2.0, 3.0, 4.0]])
    mask = np.array([[True, False, True, False]] * 2)
    assert (top_inside(maps, mask, 2) == [0.5, 0.5]).all() and (top_inside(maps, mask, 3) == [2 / 3, 1 / 3]).all()
    assert (pointing_game(maps, mask) == [True, False]).all()


def test_whole_mask_holds_all_and_an_empty_one_nothing():
    maps = np.random.default_rng(0).random([3, 4, 4])
    assert (
        np.allclose(share_inside(maps, np.ones([4, 4], bool)), 1)
        and (share_inside(maps, np.zeros([4, 4], bool)) == 0).all()
    )


@pytest.mark.parametrize("mask", [np.ones([3, 3], bool), np.ones([2, 2]), np.ones([5, 2, 2], bool)])
def test_masks_that_do_not_fit_are_refused(mask):
    with pytest.raises(InputError, match="`mask` must be booleans"):
        share_inside(MAPS, mask)


@pytest.mark.parametrize("count", [0, 5, 1.5])
def test_counts_outside_the_positions_are_refused(count):
    with pytest.raises(InputError, match="`count`"):
        top_inside(MAPS, MASK, count)
