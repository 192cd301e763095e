import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import measures
from ib_keras._checks import InputError
from ib_keras.losses import InfoNCE


def pairs(n=12, d=3):
    generator = np.random.default_rng(0)
    return [generator.normal(size=[n, d]).astype("float32") for _ in range(2)]


def test_is_minus_the_measure():
    y, t = pairs()
    assert float(InfoNCE(temperature=0.5)(y, t)) == pytest.approx(-float(measures.info_nce(2 * t @ y.T)), rel=1e-5)


def test_cosine_looks_at_directions_alone():
    y, t = pairs()
    lengths = np.arange(1, 13, dtype="float32")[:, None]
    loss = InfoNCE(temperature=0.1, similarity="cosine")
    assert float(loss(y, t)) == pytest.approx(float(loss(y * lengths, t / lengths)), rel=1e-4)


def test_reductions_and_config():
    y, t = pairs()
    each = InfoNCE(reduction=None)(y, t)
    assert each.shape == (12,) and float(InfoNCE(reduction="sum")(y, t)) == pytest.approx(
        float(tf.reduce_sum(each)), rel=1e-5
    )
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(InfoNCE(0.2, "cosine")))
    assert again.get_config() == InfoNCE(0.2, "cosine").get_config()


@pytest.mark.long
def test_training_raises_the_information():
    generator = np.random.default_rng(0)
    y = generator.normal(size=[256, 2]).astype("float32")
    x = np.hstack([y @ [[0.6, -0.8], [0.8, 0.6]], generator.normal(size=[256, 2])]).astype("float32")
    model = keras.Sequential([keras.Input([4]), keras.layers.Dense(2)])
    model.compile(keras.optimizers.Adam(0.05), InfoNCE())
    losses = model.fit(x, y, batch_size=64, epochs=15, verbose=0).history["loss"]
    assert -np.log(64) < losses[-1] < losses[0] - 0.5


def test_bad_arguments_are_refused():
    with pytest.raises(InputError, match="`temperature` must be above 0"):
        InfoNCE(temperature=0)
    with pytest.raises(InputError, match="Choose one of: dot, cosine"):
        InfoNCE(similarity="euclid")
