import numpy as np

from ib_keras.applications.explanation.decision import Decision
from ib_keras.applications.explanation.exams.changed_examples import values_after
from tests.applications.explanation.models import ROWS, by_column


def test_values_are_those_of_the_target_of_the_unchanged_examples():
    model = by_column()
    decision = Decision(model, ROWS)
    assert np.allclose(values_after(decision, ROWS), decision.before, atol=1e-6)
    assert np.allclose(values_after(decision, -ROWS), 1 - decision.before, atol=1e-5)
