import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications import attribution, noise_guarantee
from ib_keras.applications.explanation.exams.noise_guarantee import NoiseGuarantee
from tests.applications.explanation.models import ROWS, by_column, by_quarter, pictures, words

RIGHT = np.tile(np.arange(5) == 2, (len(ROWS), 1)).astype(float)


def test_map_of_the_column_that_decides_keeps_the_decision_and_any_other_loses_it():
    kept = noise_guarantee(by_column(2), ROWS, RIGHT)
    assert abs(kept.mean) < 1e-6 and np.allclose(kept.replaced, 0.8)
    assert noise_guarantee(by_column(2), ROWS, np.roll(RIGHT, 1, axis=1)).mean > 0.2


def test_lowest_scores_that_hold_the_share_are_replaced():
    scores = np.tile([1.0, 2.0, 3.0, 4.0, 90.0], (len(ROWS), 1))
    assert np.allclose(noise_guarantee(by_column(2), ROWS, scores, share=0.061).replaced, 0.6)
    assert np.allclose(noise_guarantee(by_column(2), ROWS, scores, share=0.005).replaced, 0.0)


def test_maps_of_pictures_are_averaged_over_a_coarser_layer():
    x, _, mask = pictures(40)
    assert noise_guarantee(by_quarter(), x, mask.astype(float), "mean").mean < 0.3


@pytest.mark.parametrize("layer", [None, "input"])
def test_attributions_hold_their_guarantee(layer):
    x, _, _ = pictures(60)
    sure = by_quarter(slope=20)
    assert noise_guarantee(sure, x, attribution(sure, x, layer)).mean <= 0.02
    model, tokens, _ = words()
    assert noise_guarantee(model, tokens, attribution(model, tokens)).mean <= 0.02


def test_interval_holds_the_mean():
    found = NoiseGuarantee(0.05, np.zeros(100), np.random.default_rng(0).normal(0.01, 0.1, 100))
    low, high = found.interval
    assert low < found.mean < high and np.isclose(high - low, 2 * 1.96 * found.fall.std(ddof=1) / 10, rtol=1e-3)


@pytest.mark.parametrize("share", [0, 1, -0.1])
def test_shares_outside_are_refused(share):
    with pytest.raises(InputError, match="`share`"):
        noise_guarantee(by_column(), ROWS, RIGHT, share=share)


def test_several_layers_are_refused():
    x, _, mask = pictures(20)
    with pytest.raises(InputError, match="one layer"):
        noise_guarantee(by_quarter(), x, mask.astype(float), ["copy", "mean"])


def test_number_that_changes_in_every_draw_is_not_kept_by_its_mean():
    model = by_column(2, slope=1.0, activation=None)
    wrong = np.roll(RIGHT, 1, axis=1)
    found = noise_guarantee(model, ROWS, wrong)
    z = (ROWS[:, 2] - ROWS[:, 2].mean()) / ROWS[:, 2].std()
    # Noise of deviation 1 about the mean: the mean square change is 1 + z^2, here from 20 draws that all rows share.
    assert np.isclose(np.square(found.fall).mean(), 1 + np.square(z).mean(), rtol=0.5) and found.fall.min() > 0.3


def test_guarantee_is_printed_on_one_line():
    assert (
        repr(NoiseGuarantee(0.05, np.ones(200), np.full(200, 0.125))) == "NoiseGuarantee(n=200, share=0.05, mean=0.125)"
    )
