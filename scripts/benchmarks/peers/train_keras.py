"""Trains a Keras autoencoder, ours or the official example's, on saved pictures, and prints its numbers as JSON."""

import json
import statistics
import time

import keras
import numpy as np
import tensorflow as tf
from pictures import arguments, pictures

LATENT, HIDDEN = 10, (512,)


class Clock(keras.callbacks.Callback):
    """Keeps the processor time at the ends of the epochs."""

    def __init__(self):
        super().__init__()
        self.ends = []

    def on_epoch_end(self, epoch, logs=None):
        self.ends.append(time.process_time())


def example_networks(parameters):
    """Returns the encoder (to `parameters` numbers) and the decoder (to logits) of Keras' example of a VAE."""
    layers = keras.layers
    encoder = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, 2, "same", activation="relu"),
            layers.Conv2D(64, 3, 2, "same", activation="relu"),
            layers.Flatten(),
            layers.Dense(16, "relu"),
            layers.Dense(parameters),
        ]
    )
    decoder = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(7 * 7 * 64, "relu"),
            layers.Reshape((7, 7, 64)),
            layers.Conv2DTranspose(64, 3, 2, "same", activation="relu"),
            layers.Conv2DTranspose(32, 3, 2, "same", activation="relu"),
            layers.Conv2DTranspose(1, 3, padding="same"),
        ]
    )
    return encoder, decoder


class ExampleVAE(keras.Model):
    """A VAE with a training step as examples write it: mean and log-variance, Bernoulli pixels, two numbers."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = example_networks(4)
        self.trackers = [keras.metrics.Mean(name=name) for name in ("loss", "distortion", "rate")]
        self.built = True

    @property
    def metrics(self):
        return self.trackers

    def of_batch(self, x, training):
        mean, log_variance = tf.split(self.encoder(x, training=training), 2, axis=-1)
        logits = self.decoder(mean + tf.exp(0.5 * log_variance) * tf.random.normal(tf.shape(mean)), training=training)
        each = tf.nn.sigmoid_cross_entropy_with_logits(labels=x, logits=logits)
        rate = 0.5 * tf.reduce_sum(mean**2 + tf.exp(log_variance) - 1 - log_variance, axis=-1)
        distortion, rate = tf.reduce_mean(tf.reduce_sum(each, axis=[1, 2, 3])), tf.reduce_mean(rate)
        for tracker, value in zip(self.trackers, (distortion + rate, distortion, rate)):
            tracker.update_state(value, sample_weight=tf.shape(x)[0])
        return distortion + rate

    def train_step(self, x):
        with tf.GradientTape() as tape:
            loss = self.of_batch(x, True)
        self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
        return {tracker.name: tracker.result() for tracker in self.trackers}

    def test_step(self, x):
        self.of_batch(x, False)
        return {tracker.name: tracker.result() for tracker in self.trackers}

    def reconstruct(self, x):
        return tf.sigmoid(self.decoder(tf.split(self.encoder(x), 2, axis=-1)[0]))


def build(name):
    """Returns the model: our class with the weights of the peer's objective, the example, or our VAE of its network."""
    if name == "example VAE":
        return ExampleVAE()
    from ib_keras import models

    if name == "VAE of the example's network":
        encoder, decoder = example_networks(4)
        return models.VAE((28, 28, 1), 2, encoder=encoder, decoder=decoder, seed=0)
    if name == "ConvAutoencoder":
        return models.ConvAutoencoder((28, 28, 1), LATENT, seed=0)
    # pythae sums half of the squared errors and weighs the adversary by a half: relative to the mean per pixel, .5 /
    # 392.
    options = {"weight": 0.5 / 392, "discriminator_hidden": (256,)} if name == "AdversarialAutoencoder" else {}
    return getattr(models, name)((28, 28, 1), LATENT, hidden=HIDDEN, seed=0, **options)


def main():
    options = arguments(__doc__.splitlines()[0])
    keras.utils.set_random_seed(0)
    x, held_out = pictures(options.pictures)
    model, clock = build(options.name), Clock()
    model.compile(keras.optimizers.Adam(1e-3))
    model.fit(x, epochs=options.epochs, batch_size=options.batch_size, verbose=0, callbacks=[clock])
    seconds = statistics.median(end - start for start, end in zip(clock.ends, clock.ends[1:]))
    result = {"seconds": seconds, "mse": float(np.mean((np.asarray(model.reconstruct(held_out)) - held_out) ** 2))}
    if "VAE" in options.name:
        logs = model.evaluate(held_out, batch_size=500, verbose=0, return_dict=True)
        result["negative_elbo"] = logs["distortion"] + logs["rate"]
    print(json.dumps(result))


if __name__ == "__main__":
    main()
