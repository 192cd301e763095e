import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications import attribution, deletion, insertion, noise_guarantee
from ib_keras.applications.explanation.exams.maps import flat, scores_of
from tests.applications.explanation.models import ROWS, by_column

SCORES = np.arange(12.0).reshape(1, 3, 4)


@pytest.mark.parametrize("scores", [SCORES, SCORES[..., None]])
def test_scores_of_positions_fit_pictures(scores):
    assert scores_of(scores, (1, 3, 4, 1)).shape in ((1, 3, 4), (1, 3, 4, 1))
    assert scores_of(scores[..., :1] if scores.ndim == 4 else scores, (1, 3, 4, 3)).shape == (1, 3, 4)


@pytest.mark.parametrize("scores", [SCORES[:, :2], SCORES * np.nan])
def test_scores_that_do_not_fit_are_refused(scores):
    with pytest.raises(InputError):
        scores_of(scores, (1, 3, 4, 1))


def test_flat_keeps_the_rows():
    assert flat(SCORES).shape == (1, 12)


@pytest.mark.parametrize("exam", [deletion, insertion, noise_guarantee])
def test_maps_of_other_examples_are_refused_by_their_number(exam):
    found = attribution(by_column(2), ROWS[:6], method="occlusion")
    for maps in (found, found.map):
        with pytest.raises(InputError, match="`maps` must be 24 maps, one for each example of `x`. Received: 6 maps"):
            exam(by_column(2), ROWS[:24], maps)
