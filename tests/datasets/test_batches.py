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


def test_shares_of_a_batch_are_the_batch_in_the_same_order():
    weights = np.arange(10, dtype=np.float32)
    whole, *shares = (
        [tuple(map(np.asarray, batch)) for batch in batches_of(X, Y, 4, seed=3, weights=weights, share=share)]
        for share in ((0, 1), (0, 3), (1, 3), (2, 3))
    )
    assert [[len(y) for _, y, _ in batches] for batches in shares] == [[2, 2, 2], [2, 2, 0], [0, 0, 0]]
    for batch, *parts in zip(whole, *shares, strict=True):
        assert all(np.array_equal(one, np.concatenate(part)) for one, part in zip(batch, zip(*parts)))
        assert np.array_equal(batch[2], batch[1])


def test_weights_go_beside_the_examples_where_there_are_no_targets():
    data = Dataset(X[:6], None, X[6:], None)
    x, y, weights = next(iter(data.batches(6, sample_weight=[1, 2, 3, 4, 5, 6], shuffle=False)))
    assert np.array_equal(x, y) and weights.numpy().tolist() == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "options, message",
    [
        ({"sample_weight": [1.0]}, r"`sample_weight` must be one weight per example \(6\)"),
        ({"sample_weight": [-1.0] + [1.0] * 5}, "`sample_weight` must be at least 0. Received: the weight -1.0"),
        ({"share": (2, 2)}, r"`share` must be .*Received: \(2, 2\)"),
        ({"share": 1}, "`share` must be"),
    ],
)
def test_weights_and_shares_that_do_not_fit(options, message):
    with pytest.raises(InputError, match=message):
        Dataset(X[:6], None, X[6:], None).batches(**options)
