import numpy as np

from ib_keras.datasets.sources.found import Found


def test_rows_are_taken_from_examples_and_labels_together():
    found = Found("toy", np.arange(4), np.arange(4) * 2, np.arange(3), np.arange(3))
    found.take(np.array([3, 0]))
    found.take_test(np.array([True, False, True]))
    assert (found.x.tolist(), found.y.tolist(), found.x_test.tolist(), found.y_test.tolist()) == (
        [3, 0],
        [6, 0],
        [0, 2],
        [0, 2],
    )


def test_examples_without_labels_stay_without():
    found = Found("toy", np.arange(4), x_test=np.arange(2))
    found.take(np.array([0]))
    found.take_test(np.array([1]))
    assert found.y is None and found.y_test is None


def test_places_are_kept_over_several_choices():
    found = Found("toy", np.arange(5) * 10)
    assert found.rows is None and found.places().tolist() == [0, 1, 2, 3, 4]
    found.take(np.array([True, False, True, True, False]))
    found.take(np.array([2, 0]))
    assert found.rows.tolist() == found.places().tolist() == [3, 0] and found.x.tolist() == [30, 0]
