import keras
import numpy as np

from ib_keras.applications.explanation.decision import Decision
from ib_keras.applications.explanation.occlusion import _windows, occlusion
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
    assert (found[mask].mean() > 0.15) and (np.abs(found[~mask]).mean() < 0.05)


def test_each_position_of_words_is_tried_alone():
    model, x, place = words(20)
    found = occlusion(Decision(model, x), Site(model, x))[..., 0]
    assert found.shape == x.shape and (found.argmax(axis=1) == place).all()


def test_windows_follow_small_pictures_and_stay_as_they_are_from_32_on():
    model = by_column(0, columns=64)
    whole = keras.Sequential([keras.Input([8, 8, 1]), keras.layers.Flatten(), *model.layers])
    x = np.ones([2, 8, 8, 1], np.float32)
    found = occlusion(Decision(whole, x, 1), Site(whole, x, "input"))[..., 0]
    fall = whole.predict(x, verbose=0)[:, 0] - 0.5
    expected = np.zeros([2, 8, 8])
    # Pixel 0 lies in the corner window of 2 x 2, which is one, a half or a quarter of all that cover a pixel.
    expected[:, :2, :2] = fall[:, None, None] * np.array([[1, 0.5], [0.5, 0.25]])
    assert np.allclose(found, expected, atol=1e-6)
    large = [(one.stop - one.start, one.start) for one, _ in _windows((56, 1))]
    assert large == [(8, start) for start in range(0, 49, 4)]
    assert all(one.stop == 6 for one, _ in list(_windows((6, 1)))[-1:])
