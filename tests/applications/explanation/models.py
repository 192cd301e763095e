"""Models whose decision is known to rest on one place."""

import keras
import numpy as np

GENERATOR = np.random.default_rng(0)
ROWS = GENERATOR.normal(size=[200, 5]).astype(np.float32)


def by_column(column=2, columns=5, slope=4.0, units=1, activation="sigmoid"):
    """Returns a classifier, or a regressor, of rows that reads one column alone."""
    model = keras.Sequential([keras.Input([columns]), keras.layers.Dense(units, activation)])
    weights = np.zeros([columns, units], np.float32)
    weights[column] = slope * np.arange(1, units + 1)
    model.set_weights([weights, np.zeros(units)])
    return model


def pictures(n=120, seed=1):
    """Returns pictures [n, 16, 16, 1] with noise and a bright square in one quarter, the quarters, and their masks."""
    rng = np.random.default_rng(seed)
    x, quarter = 0.1 * rng.random([n, 16, 16, 1]).astype(np.float32), rng.integers(0, 4, n)
    mask = np.zeros([n, 16, 16], bool)
    for row, place in enumerate(quarter):
        top, left = 8 * (place // 2), 8 * (place % 2)
        mask[row, top : top + 8, left : left + 8] = True
        x[row, top + 2 : top + 6, left + 2 : left + 6] = 1
    return x, quarter, mask


def by_quarter(slope=8):
    """Returns a classifier of pictures [16, 16, 1] that names the brightest quarter."""
    model = keras.Sequential(
        [
            keras.Input([16, 16, 1]),
            keras.layers.Conv2D(2, 1, activation="relu", name="copy"),
            keras.layers.AveragePooling2D(8, name="mean"),
            keras.layers.Flatten(),
            keras.layers.Dense(4, "softmax"),
        ]
    )
    weights = np.zeros([8, 4], np.float32)
    weights[np.arange(8), np.arange(8) // 2] = slope
    model.set_weights([np.ones([1, 1, 1, 2]), np.zeros(2), weights, np.zeros(4)])
    return model


class Words(keras.Model):
    """Tells whether the word 1 occurs among words 0 .. 9 in any order."""

    def __init__(self):
        super().__init__()
        self.look_up = keras.layers.Embedding(10, 4, name="look_up")
        self.decide = keras.layers.Dense(1, "sigmoid")

    def call(self, x):
        return self.decide(keras.ops.max(self.look_up(x), axis=1))


def words(n=100, steps=6, seed=2):
    """Returns the model `Words` with its weights set, words [n, steps], and the place of the word 1 in each row."""
    rng = np.random.default_rng(seed)
    x, place = rng.integers(2, 10, [n, steps]).astype(np.int32), rng.integers(0, steps, n)
    x[np.arange(n), place] = 1
    model = Words()
    model(x[:1])
    table = 0.2 * rng.normal(size=[10, 4])
    table[1] = 3
    model.set_weights([table, np.full([4, 1], 1.5), np.array([-9.0])])
    return model, x, place


def by_threshold(column=2, columns=5):
    """Returns a classifier that asks whether one column is above 2.5, below which its gradient is 0, and such rows."""
    model = keras.Sequential(
        [keras.Input([columns]), keras.layers.Dense(1, "relu"), keras.layers.Dense(1, "sigmoid")],
    )
    weights = np.zeros([columns, 1], np.float32)
    weights[column] = 100
    model.set_weights([weights, np.array([-250.0]), np.ones([1, 1]), np.array([-5.0])])
    x = ROWS.copy()
    x[:, column] = 3
    return model, x
