import numpy as np

from ib_keras.applications.explanation.decision import Decision
from ib_keras.applications.explanation.occlusion import occlusion
from ib_keras.applications.explanation.site import Site
from tests.applications.explanation.models import ROWS, by_column, by_quarter, pictures, words


def test_column_falls_as_the_prediction_does_without_it():
    model = by_column(2)
    found = occlusion(Decision(model, ROWS, 1), Site(model, ROWS))
    expected = np.zeros_like(ROWS)
    expected[:, 2] = model.predict(ROWS, verbose=0)[:, 0] - 0.5
    assert np.allclose(found, expected, atol=1e-6)


def test_window_over_the_bright_square_costs_the_decision():
    x, _, mask = pictures(8)
    model = by_quarter()
    found = occlusion(Decision(model, x), Site(model, x, "input"))[..., 0]
    assert found.shape == x.shape[:3]
    assert (found[mask].mean() > 0.3) and (np.abs(found[~mask]).mean() < 0.2)


def test_each_position_of_words_is_tried_alone():
    model, x, place = words(20)
    found = occlusion(Decision(model, x), Site(model, x))[..., 0]
    assert found.shape == x.shape and (found.argmax(axis=1) == place).all()
