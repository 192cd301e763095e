"""The information plane of models on two replicas is that of the same weights on one device, measured once."""

import keras
import numpy as np
import pytest

from ib_keras import distribute, models
from ib_keras.callbacks import InformationPlane


def sequential():
    return keras.Sequential(
        [keras.Input([4]), keras.layers.Dense(3, "tanh", name="hidden"), keras.layers.Dense(2, name="out")]
    )


def functional():
    x = keras.Input([4])
    hidden = keras.layers.Dense(3, "tanh", name="hidden")(x)
    both = keras.layers.Concatenate()([hidden, keras.layers.BatchNormalization(name="norm")(x)])
    return keras.Model(x, keras.layers.Dense(2, name="out")(both))


class Subclass(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = keras.layers.Dense(3, "tanh", name="hidden")
        self.out = keras.layers.Dense(2, name="out")
        self(np.zeros([1, 4], "float32"))

    def call(self, x):
        return self.out(self.hidden(x))


def coded():
    return models.BetaVAE((4,), 2, hidden=(3,), seed=0)


RANDOM = np.random.default_rng(0)
X = RANDOM.uniform(size=[61, 4]).astype("float32")
Y = (X.sum(1) > 2).astype(int)


class Counted(InformationPlane):
    measured = 0

    def _measurements(self, epoch):
        self.measured += 1
        yield from super()._measurements(epoch)


@pytest.mark.long
@pytest.mark.parametrize("build", [sequential, functional, Subclass, coded])
def test_rows_of_two_replicas_are_those_of_one_device(build):
    with distribute.strategy("mirrored").scope():
        model = build()
        own = isinstance(model, models.BetaVAE)
        model.compile("sgd", None if own else "mse", run_eagerly=True)
    plane = Counted(X, Y, every=[2], boosted_trees="never")
    model.fit(X[:60], *([] if own else [X[:60, :2]]), batch_size=30, epochs=2, verbose=0, callbacks=[plane])
    assert plane.measured == 1
    alone = build()
    alone.set_weights(model.get_weights())
    rows = InformationPlane(X, Y, boosted_trees="never").measure(alone)
    assert [row["layer"] for row in plane.rows] == [row["layer"] for row in rows]
    for ours, theirs in zip(plane.rows, rows, strict=True):
        assert ours["I(X;T)"] == pytest.approx(theirs["I(X;T)"], abs=1e-5)
        assert ours["I(T;Y)"] == pytest.approx(theirs["I(T;Y)"], abs=1e-5)
        assert ours["I(X;T)_verdict"] == theirs["I(X;T)_verdict"]
