"""Thirteen kinds of Keras model as people write them, small enough to train in seconds, each with its data.

A builder is named after its kind, and returns a `Kind`. Pictures are the digits of scikit-learn; all other data are
drawn here, with a known relation of examples and targets.
"""

import dataclasses
import pathlib
import tempfile
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from ib_keras import datasets

EPOCHS, BATCH = 2, 64


def train_by_fit(model, x, y, plane):
    """Trains with Keras, where the plane is a callback."""
    model.fit(x, y, epochs=EPOCHS, batch_size=BATCH, verbose=0, callbacks=[plane])


@dataclasses.dataclass(frozen=True)
class Kind:
    """Holds a model with its data, its question, and how it is trained.

    Args:
      model: the model to measure.
      data: (x_train, y_train, x_test, y_test), as `ib.evaluate` takes them.
      question: what Y is.
      train: function (model, x, y, plane) that trains and measures; `fit` with the plane as a callback by default.
      relevant: Y of the plane; None (default) for that of the data.
    """

    model: Any
    data: tuple[Any, Any, Any, Any]
    question: str
    train: Callable[..., None] = train_by_fit
    relevant: Any = None


# Pictures.


def cnn_with_batch_norm_and_dropout(seed):
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.3),
            layers.Flatten(),
            layers.Dense(10, "softmax"),
        ]
    )
    return Kind(compiled(model, "sparse_categorical_crossentropy"), digits(), "label")


def mobile_net(seed):
    model = keras.applications.MobileNetV2((96, 96, 3), 0.35, weights=None, classes=10)
    x, y, x_test, y_test = digits()
    data = (large(x[:128]), y[:128], large(x_test[:150]), y_test[:150])
    return Kind(compiled(model, "sparse_categorical_crossentropy"), data, "label")


def large(pictures):
    """Returns digits of 8 x 8 as colour pictures of 96 x 96."""
    return np.repeat(pictures.repeat(12, axis=1).repeat(12, axis=2), 3, axis=3)


def u_net(seed):
    inputs = keras.Input((8, 8, 1))
    fine = layers.Conv2D(8, 3, padding="same", activation="relu", name="fine")(inputs)
    coarse = layers.Conv2D(8, 3, padding="same", activation="relu", name="coarse")(layers.MaxPooling2D()(fine))
    joined = layers.Concatenate()([fine, layers.UpSampling2D()(coarse)])
    outputs = layers.Conv2D(1, 1, activation="sigmoid", name="mask")(joined)
    x, _, x_test, _ = digits()
    data = (x, (x > 0.5).astype("float32"), x_test, (x_test > 0.5).astype("float32"))
    return Kind(compiled(keras.Model(inputs, outputs), "binary_crossentropy"), data, "mask, a picture")


def mixed_float16(seed):
    policy = keras.dtype_policies.DTypePolicy("mixed_float16")
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(dtype=policy),
            layers.Dense(32, "relu", dtype=policy),
            layers.Dense(10, "softmax", dtype="float32"),
        ]
    )
    return Kind(compiled(model, "sparse_categorical_crossentropy"), digits(), "label")


def functional_vae_with_add_loss(seed):
    inputs = keras.Input((8, 8, 1))
    hidden = layers.Dense(32, "relu")(layers.Flatten()(inputs))
    mean, log_variance = layers.Dense(2, name="mean")(hidden), layers.Dense(2, name="log_variance")(hidden)
    code = Sampling(seed, name="code")([mean, log_variance])
    outputs = layers.Reshape((8, 8, 1))(layers.Dense(64, "sigmoid")(layers.Dense(32, "relu")(code)))
    x, _, x_test, y_test = digits()
    model = compiled(keras.Model(inputs, outputs), "binary_crossentropy")
    return Kind(model, (x, x, x_test, y_test), "label", relevant=y_test)


class Sampling(layers.Layer):
    """Draws z by its mean and log variance and adds the rate to the loss, as the examples of Keras do."""

    def __init__(self, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs):
        mean, log_variance = inputs
        self.add_loss(-0.005 * ops.mean(1 + log_variance - ops.square(mean) - ops.exp(log_variance)))
        return mean + ops.exp(0.5 * log_variance) * keras.random.normal(ops.shape(mean), seed=self.seed_generator)


def gan_without_fit(seed):
    x, y, x_test, y_test = digits()
    discriminator = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(32, "relu"), layers.Dense(1)]
    )
    return Kind(discriminator, (x, y, x_test, y_test), "label", adversarial_loop)


def adversarial_loop(discriminator, x, y, plane):
    """Trains the discriminator against a generator, and measures it after each epoch."""
    generator = keras.Sequential([keras.Input((4,)), layers.Dense(64, "sigmoid"), layers.Reshape((8, 8, 1))])
    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    optimizers = {network: keras.optimizers.Adam() for network in (discriminator, generator)}
    normal = keras.random.SeedGenerator(0)
    for epoch in range(EPOCHS):
        for real in tf.data.Dataset.from_tensor_slices(x).batch(BATCH):
            noise = keras.random.normal((len(real), 4), seed=normal)
            with tf.GradientTape(persistent=True) as tape:
                answer = discriminator(real), discriminator(generator(noise))
                losses = {
                    discriminator: cross_entropy(ops.ones_like(answer[0]), answer[0])
                    + cross_entropy(ops.zeros_like(answer[1]), answer[1]),
                    generator: cross_entropy(ops.ones_like(answer[1]), answer[1]),
                }
            for network, loss in losses.items():
                optimizers[network].apply(tape.gradient(loss, network.trainable_weights), network.trainable_weights)
        plane.measure(discriminator, epoch=epoch + 1)


def saved_model(seed):
    kind = mixed_float16(seed)
    kind.model.fit(*kind.data[:2], epochs=EPOCHS, batch_size=BATCH, verbose=0)
    with tempfile.TemporaryDirectory() as folder:
        kind.model.export(pathlib.Path(folder, "exported"), verbose=False)
        served = layers.TFSMLayer(str(pathlib.Path(folder, "exported")), call_endpoint="serve", name="served")
        inputs = keras.Input((8, 8, 1))
        model = keras.Model(inputs, served(inputs))
    return Kind(model, kind.data, "label", lambda model, x, y, plane: plane.measure(model))


# Sequences.


def transformer_encoder(seed):
    tokens, y = spoken(seed)
    inputs = keras.Input((12,), dtype="int32")
    embedded = layers.Embedding(20, 16, mask_zero=True, name="embedding")(inputs)
    attended = layers.MultiHeadAttention(2, 8, name="attention")(embedded, embedded)
    normed = layers.LayerNormalization(name="norm")(embedded + attended)
    pooled = layers.GlobalAveragePooling1D(name="pooled")(normed)
    outputs = layers.Dense(2, "softmax", name="answer")(pooled)
    return Kind(compiled(keras.Model(inputs, outputs), "sparse_categorical_crossentropy"), split(tokens, y), "label")


def lstm(seed):
    tokens, y = spoken(seed)
    model = keras.Sequential(
        [
            keras.Input((12,), dtype="int32"),
            layers.Embedding(20, 8, mask_zero=True),
            layers.LSTM(8),
            layers.Dense(2, "softmax"),
        ]
    )
    return Kind(compiled(model, "sparse_categorical_crossentropy"), split(tokens, y), "label")


def spoken(seed):
    """Returns sequences of 12 tokens, padded with 0, and whether more of them are below 10 than not."""
    random = np.random.default_rng(seed)
    tokens = random.integers(1, 20, size=[1000, 12]).astype("int32")
    tokens[np.arange(12) >= random.integers(4, 13, size=[1000, 1])] = 0
    return tokens, ((tokens > 0) & (tokens < 10)).sum(axis=1) * 2 > (tokens > 0).sum(axis=1)


# Rows of numbers.


def two_inputs_two_outputs(seed):
    x, noise = numbers(seed)
    left, right = keras.Input((3,), name="left"), keras.Input((3,), name="right")
    hidden = layers.Dense(16, "relu", name="hidden")(layers.Concatenate()([left, right]))
    outputs = {"side": layers.Dense(2, "softmax", name="side")(hidden), "size": layers.Dense(1, name="size")(hidden)}
    model = keras.Model({"left": left, "right": right}, outputs)
    model.compile("adam", {"side": "sparse_categorical_crossentropy", "size": "mse"})
    y = {"side": (x[:, 0] > 0).astype(int), "size": (x[:, 3:4] + 0.5 * noise).astype("float32")}
    return Kind(model, split({"left": x[:, :3], "right": x[:, 3:]}, y), "each of two targets")


class Own(keras.Model):
    """A subclassed model with a step of its own."""

    def __init__(self):
        super().__init__()
        self.hidden, self.answer = layers.Dense(16, "relu", name="hidden"), layers.Dense(2, name="answer")

    def call(self, x):
        return self.answer(self.hidden(x))

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x, y, self(x, training=True))
        self.optimizer.apply(tape.gradient(loss, self.trainable_weights), self.trainable_weights)
        return {"loss": loss}


def subclassed_with_own_train_step(seed):
    x, _ = numbers(seed)
    model = compiled(Own(), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return Kind(model, split(x, (x[:, 0] > 0).astype(int)), "label")


def multi_label(seed):
    x, noise = numbers(seed)
    model = keras.Sequential([keras.Input((6,)), layers.Dense(16, "relu"), layers.Dense(3, "sigmoid")])
    y = (x[:, :3] + noise > 0).astype(int)
    return Kind(compiled(model, "binary_crossentropy"), split(x, y), "joint of 3 labels, and their sum")


def regression(seed):
    x, noise = numbers(seed)
    model = keras.Sequential([keras.Input((6,)), layers.Dense(16, "relu"), layers.Dense(1)])
    y = (x[:, :1] * x[:, 1:2] + 0.3 * noise).astype("float32")
    return Kind(compiled(model, "mse"), split(x, y), "number")


# Parts of the builders.


def numbers(seed):
    """Returns 1000 rows of 6 independent normal numbers, and a column of further noise."""
    drawn = np.random.default_rng(seed).normal(size=[1000, 7]).astype("float32")
    return drawn[:, :6], drawn[:, 6:]


def digits():
    data = datasets.load("digits")
    return data.x_train, data.y_train, data.x_test, data.y_test


def split(x, y):
    """Returns the first half of examples and targets, and the second."""
    first, second = (tf.nest.map_structure(lambda part, half=half: part[half::2], (x, y)) for half in (0, 1))
    return *first, *second


def compiled(model, loss):
    model.compile("adam", loss)
    return model


KINDS: dict[str, Callable[[int], Kind]] = {
    "CNN with BatchNorm and Dropout": cnn_with_batch_norm_and_dropout,
    "MobileNetV2, digits of 96 x 96": mobile_net,
    "Transformer encoder on tokens": transformer_encoder,
    "LSTM on tokens": lstm,
    "two inputs, two outputs": two_inputs_two_outputs,
    "subclassed, own `train_step`": subclassed_with_own_train_step,
    "multi-label": multi_label,
    "regression": regression,
    "U-Net": u_net,
    "`mixed_float16`": mixed_float16,
    "functional VAE with `add_loss`": functional_vae_with_add_loss,
    "GAN loop without `fit`": gan_without_fit,
    "from a SavedModel": saved_model,
}
"""{kind of model: function (seed) that returns the `Kind`}."""
