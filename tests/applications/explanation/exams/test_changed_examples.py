import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.explanation.decision import Decision
from ib_keras.applications.explanation.exams.changed_examples import filling, values_after
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
