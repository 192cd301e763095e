import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications import attribution
from ib_keras.applications.explanation.decision import Decision
from ib_keras.applications.explanation.exams.changed_examples import examined, filling, replaced, values_after
from tests.applications.explanation.models import ROWS, by_column


def test_values_are_those_of_the_target_of_the_unchanged_examples():
    model = by_column()
    decision = Decision(model, ROWS)
    assert np.allclose(values_after(decision, ROWS), decision.before, atol=1e-6)
    assert np.allclose(values_after(decision, -ROWS), 1 - decision.before, atol=1e-5)


def test_filling_is_a_number_that_the_examples_can_hold():
    assert filling(0.5, ROWS) == np.float32(0.5) and filling(255, np.zeros(3, np.uint8)) == 255
    for value in (-1, 300, 0.5):
        with pytest.raises(InputError, match="as `x` holds them"):
            filling(value, np.zeros(3, np.uint8))


def test_maps_bring_their_target():
    found = attribution(by_column(), ROWS, target=0, method="gradient_x_input")
    decision, scores = examined(by_column(), ROWS, found, None)
    assert (decision.target == 0).all() and (scores == found.map).all()
    assert (examined(by_column(), ROWS, found, 1)[0].target == 1).all()


def test_what_is_gone_is_replaced_in_all_channels_or_by_value():
    x = np.ones([5, 5, 5])
    gone = np.zeros([5, 5], bool)
    gone[0] = True
    # [5, 5] are the positions of five examples, and [1, 5, 5] the values of all.
    assert replaced(x, gone, 0).sum(axis=(1, 2)).tolist() == [0, 25, 25, 25, 25]
    assert replaced(x, gone[None], 0).sum(axis=(1, 2)).tolist() == [20] * 5
