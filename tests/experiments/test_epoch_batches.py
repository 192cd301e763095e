import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras.experiments.epoch_batches import EpochBatches
from ib_keras.models import VAE


def order(batches, epoch, model=None):
    batches.set_model(model or keras.Sequential([keras.Input([1]), keras.layers.Dense(1)]))
    batches.on_epoch_begin(epoch)
    return [batch.numpy().tolist() for batch in batches.dataset]


def test_every_example_once_and_an_order_per_epoch():
    batches = EpochBatches(np.arange(10), 4, seed=3)
    epochs = [order(batches, epoch) for epoch in (0, 1, 0)]
    assert [len(batch) for batch in epochs[0]] == [4, 4, 2] and len(batches.dataset) == 3
    assert all(sorted(itertools.chain(*epoch)) == list(range(10)) for epoch in epochs)
    assert epochs[0] == epochs[2] != epochs[1] and epochs[0] != order(EpochBatches(np.arange(10), 4, seed=4), 0)


def test_whole_batches_alone():
    assert [len(batch) for batch in order(EpochBatches(np.arange(8), 4), 0)] == [4, 4]


def test_draws_of_the_model_belong_to_the_epoch():
    model, x = VAE((4,), 2, hidden=(3,), seed=0), np.random.default_rng(0).random([5, 4]).astype("float32")
    batches, rates = EpochBatches(x, 5), []
    for epoch in (0, 1, 0):
        order(batches, epoch, model)
        rates.append(model.measure(x)[0]["distortion"].numpy().tolist())
    assert rates[0] == rates[2] != rates[1]


def test_labels_stay_with_their_examples():
    x, y = np.arange(10.0), np.arange(10)
    batches = EpochBatches(x, 4, seed=1, y=y)
    pairs = [(a, b) for left, right in batches.dataset for a, b in zip(left.numpy(), right.numpy())]
    assert all(a == b for a, b in pairs) and sorted(b for _, b in pairs) == list(range(10))


@pytest.mark.parametrize("labels", [None, np.arange(10)])
def test_batches_of_a_file_are_those_of_the_array(labels, tmp_path):
    x = np.random.default_rng(0).random([10, 3]).astype("float32")
    np.save(tmp_path / "x.npy", x)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    one, other = (EpochBatches(part, 4, seed=1, y=labels, binarise=True).dataset for part in (x, mapped))
    for batch, twin in zip(one, other, strict=True):
        for part, same in zip(tf.nest.flatten(batch), tf.nest.flatten(twin), strict=True):
            np.testing.assert_array_equal(part, same)


def test_pixels_are_drawn_anew_in_each_epoch():
    batches = EpochBatches(np.full([8, 30], 0.5, "float32"), 4, seed=1, binarise=True)
    first, second, again = (order(batches, epoch) for epoch in (0, 1, 0))
    assert first == again != second and first[0] != first[1] and set(np.unique(first)) == {0.0, 1.0}


@pytest.mark.slow
def test_draws_after_the_training_do_not_depend_on_where_it_was_resumed():
    x, found = np.random.default_rng(0).random([5, 4]).astype("float32"), []
    for initial in (0, 3):
        model, batches = VAE((4,), 2, hidden=(3,), seed=0), EpochBatches(x, 5)
        model.compile(keras.optimizers.SGD(0.0))
        model.fit(batches.dataset, epochs=3, initial_epoch=initial, shuffle=False, verbose=0, callbacks=[batches])
        found.append(model.evaluate(x, verbose=0, return_dict=True)["loss"])
    assert found[0] == found[1]


@pytest.mark.parametrize("mapped", [False, True])
def test_shares_of_machines_are_the_batches_of_one(mapped, tmp_path):
    """Three machines of two replicas each; the last batch leaves most of them without a row."""
    x, y, weights = np.random.default_rng(0).random([13, 3]).astype("float32"), np.arange(13), np.ones(13, "float32")
    np.save(tmp_path / "x.npy", x)
    given = np.load(tmp_path / "x.npy", mmap_mode="r") if mapped else x
    batches = EpochBatches(given, 12, seed=1, y=y, binarise=True, weights=weights)
    batches._epoch.assign(2)
    whole = list(batches.dataset)
    parts = [list(batches._of_machine(tf.distribute.InputContext(3, i, 6))) for i in range(3)]
    assert [len(shares) for shares in parts] == [4, 4, 4], "two replicas, two steps"
    for step, batch in enumerate(whole):
        own = [shares[2 * step + replica] for shares in parts for replica in range(2)]
        for place, column in enumerate(batch):
            np.testing.assert_array_equal(np.concatenate([share[place] for share in own]), column)


def test_weights_stand_beside_an_autoencoders_own_target():
    x, weights = np.arange(10.0), np.arange(10.0)
    assert all(
        (batch[0] == batch[1]).numpy().all() and (batch[2] == batch[0]).numpy().all()
        for batch in EpochBatches(x, 4, weights=weights).dataset
    )
