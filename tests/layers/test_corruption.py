import json

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import layers
from ib_keras._checks import InputError
from ib_keras._family import members
from ib_keras.layers import (
    BlockCorruption,
    GaussianCorruption,
    MaskingCorruption,
    SaltAndPepperCorruption,
    TokenCorruption,
)
from ib_keras.layers.corruption import corruption

X = np.random.default_rng(0).uniform(0.1, 0.9, size=[50, 12, 10, 2]).astype("float32")


@pytest.fixture(params=members(layers, layers.Corruption).values(), ids=lambda cls: cls.__name__)
def family(request):
    return request.param


def test_same_seed_same_corruption(family):
    part, x = family(), np.round(X)
    assert np.array_equal(part(x, seed=(0, 1)), part(x, seed=(0, 1)))
    assert not np.array_equal(part(x, seed=(0, 1)), part(x, seed=(0, 2)))
    assert part(x, seed=(0, 1)).shape == x.shape and not np.array_equal(part(x, seed=(0, 1)), x)


def test_examples_are_corrupted_apart(family):
    twins = np.repeat(X[:1], 2, axis=0)
    first, second = family()(twins, seed=(0, 4)).numpy()
    assert not np.array_equal(first, second)


def test_graph_equals_eager(family):
    graph = tf.function(family(), input_signature=[tf.TensorSpec([None, 12, 10, 2]), tf.TensorSpec([2], tf.int32)])
    assert np.array_equal(graph(tf.constant(X), tf.constant([0, 1])), family()(X, seed=(0, 1)))


def test_config_round_trip(family):
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(family())))
    assert keras.saving.deserialize_keras_object(config) == family() == corruption(config)


def test_names_and_none():
    assert corruption("masking") == MaskingCorruption() and corruption(None) is None


def test_gaussian_moments_within_five_standard_errors():
    noise = GaussianCorruption(0.5)(X, seed=(0, 0)).numpy() - X
    assert abs(noise.mean()) < 5 * 0.5 / np.sqrt(X.size)
    assert abs(noise.std() / 0.5 - 1) < 5 / np.sqrt(2 * X.size)


@pytest.mark.parametrize("part, values", [(MaskingCorruption(0.3), [0.0]), (SaltAndPepperCorruption(0.3), [0.0, 1.0])])
def test_the_rate_is_the_share_of_pixels(part, values):
    noisy = part(X, seed=(0, 0)).numpy()
    hit = noisy != X
    assert set(np.unique(noisy[hit])) == set(values)
    assert abs(hit.mean() - 0.3) < 5 * np.sqrt(0.21 / X.size)
    assert abs((noisy[hit] == values[0]).mean() - 1 / len(values)) < 5 * 0.5 / np.sqrt(hit.sum()) + (len(values) == 1)


def test_block_is_one_square_in_all_channels_anywhere_inside():
    noisy = BlockCorruption(size=4, value=-1.0)(np.repeat(X, 20, axis=0), seed=(0, 0)).numpy()
    hole = noisy == -1
    assert (hole.all(-1) == hole.any(-1)).all()
    assert (hole[..., 0].any(2).sum(1) == 4).all() and (hole[..., 0].any(1).sum(1) == 4).all()
    assert (hole[..., 0].sum((1, 2)) == 16).all()
    assert set(hole[..., 0].any(2).argmax(1)) == set(range(9)) and set(hole[..., 0].any(1).argmax(1)) == set(range(7))


def test_tokens_are_drawn_evenly_or_masked():
    tokens = np.full([2000, 10], 3.0, "float32")
    drawn = TokenCorruption(classes=5, rate=0.5)(tokens, seed=(0, 0)).numpy()
    assert set(np.unique(drawn)) == set(range(5))
    assert abs((drawn != 3).mean() - 0.4) < 5 * np.sqrt(0.24 / tokens.size)
    masked = TokenCorruption(classes=5, rate=0.5, mask=0)(tokens, seed=(0, 0)).numpy()
    assert set(np.unique(masked)) == {0, 3} and abs((masked == 0).mean() - 0.5) < 5 * 0.5 / np.sqrt(tokens.size)


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: GaussianCorruption(0), "`scale` must be above 0"),
        (lambda: MaskingCorruption(1.5), "`rate` must be at most 1"),
        (lambda: SaltAndPepperCorruption(-0.1), "`rate` must be finite and at least 0"),
        (lambda: TokenCorruption(5, mask=5), "`mask` must be a token of 0 .. 4"),
        (lambda: BlockCorruption(11)(X, seed=(0, 0)), "`corruption` must be of pictures of at least 11 x 11"),
    ],
)
def test_bad_arguments_are_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()
