"""Batches that are read from a file are those of the array, in an order that the seed draws."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets import Dataset
from ib_keras.datasets.batches import batches_of

X, Y = np.random.default_rng(0).random([10, 3]).astype("float32"), np.arange(10)


def test_every_example_once_with_its_label_in_an_order_of_its_own_per_epoch(tmp_path):
    np.save(tmp_path / "x.npy", X)
    batches = batches_of(np.load(tmp_path / "x.npy", mmap_mode="r"), Y, 4)
    epochs = [[(x, y) for x, y in batches.as_numpy_iterator()] for _ in range(2)]
    for epoch in epochs:
        x, y = (np.concatenate(part) for part in zip(*epoch))
        assert sorted(y) == list(range(10)) and np.array_equal(x, X[y])
    assert not np.array_equal(epochs[0][0][1], epochs[1][0][1])


def test_without_a_shuffle_the_order_is_that_of_the_array():
    assert np.array_equal(np.concatenate(list(batches_of(X, None, 3, shuffle=False).as_numpy_iterator())), X)


def test_batches_of_a_dataset():
    data = Dataset(X[:6], Y[:6] % 2, X[6:], Y[6:] % 2)
    (x, y), *rest = data.batches(4, part="test", shuffle=False)
    assert np.array_equal(x, X[6:]) and np.array_equal(y, Y[6:] % 2) and not rest
    assert next(iter(data.batches(targets=False))).shape == (6, 3)
    with pytest.raises(InputError, match="`part` must be"):
        data.batches(part="validation")
    with pytest.raises(InputError, match="`batch_size` must be"):
        data.batches(0)
