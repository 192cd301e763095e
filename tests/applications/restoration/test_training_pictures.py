import numpy as np

from ib_keras.applications.restoration.training_pictures import training_pictures, validation_pictures

X = (np.arange(7, dtype=np.float32) / 10).reshape(7, 1, 1, 1) * np.ones([1, 8, 8, 1], np.float32)
OPTIONS = {"kinds": ("gaussian",), "batch_size": 3, "with_strength": True}


def epoch(data):
    damaged, clean = (np.concatenate(part) for part in zip(*data.as_numpy_iterator()))
    return damaged, clean


def test_each_epoch_shuffles_and_damages_anew():
    data = training_pictures(X, seed=0, **OPTIONS)
    (first, clean), (second, other) = epoch(data), epoch(data)
    assert np.array_equal(np.sort(clean[:, 0, 0, 0]), X[:, 0, 0, 0]) and not np.array_equal(clean, other)
    assert not np.array_equal(first, second) and first.shape == (7, 8, 8, 2)
    assert np.array_equal(epoch(training_pictures(X, seed=0, **OPTIONS))[0], first)
    noise = (first[..., :1] - clean)[clean > 0.25]
    assert 0.05 < noise.std() < 0.6


def test_validation_is_the_same_in_each_epoch():
    data = validation_pictures(X, **OPTIONS)
    (first, clean), (second, _) = epoch(data), epoch(data)
    assert np.array_equal(clean, X) and np.array_equal(first, second)
    assert epoch(validation_pictures(X, **OPTIONS | {"with_strength": False}))[0].shape == X.shape
