"""Greedy pretraining: each layer learns to restore the outputs of the layers before it."""

import keras
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection
from ib_keras._seeds import draw_seed
from ib_keras.distribute.replicas import drawn_as_one
from ib_keras.models.base.checked_input import finite_examples


class LayerwisePretraining:
    """Mix-in for autoencoders of fully connected layers and a `corruption`."""

    def pretrain(
        self, x: ArrayLike, epochs: int = 10, batch_size: int = 32, optimizer: str = "adam", verbose: int | str = 0
    ) -> list[list[float]]:
        """Trains one pair of layers after the other, the outermost first, before `fit` trains all of them together.

        Layer i of the encoder and its mirror image in the decoder form an autoencoder of the outputs of the layers
        before them. These outputs are corrupted on the way in, and the loss is the mean squared error.

        Args:
          x: examples [n, *input_shape].
          epochs: epochs for each pair, >= 1; default 10.
          batch_size: batch size, as in `fit`; default 32.
          optimizer: name of a Keras optimizer, of which each pair has its own; default `"adam"`.
          verbose: as in `fit`; default 0.

        Returns:
          Loss of each pair after each epoch, a list of lists.

        Raises:
          InputError: for examples that `fit` refuses, and for networks that are not fully connected or do not mirror
            each other.

        References:
          Vincent et al., Stacked denoising autoencoders (2010), section 3.5.
        """
        positive_int("epochs", epochs)
        positive_int("batch_size", batch_size)
        x = finite_examples(x, self.example_shape)
        self.check_target(x, None)
        h, losses = tf.reshape(tf.cast(x, tf.float32), [len(x), -1]), []
        for down, up in self._pairs():
            pair = keras.Sequential([keras.Input(h.shape[1:]), _Corrupted(self.corruption, self.noise), down, up])
            if up is self._dense(self.decoder)[-1]:
                pair.add(keras.layers.Activation(self._to_mean))
            pair.compile(keras.optimizers.get(optimizer), "mse")
            losses.append(pair.fit(h, h, epochs=epochs, batch_size=batch_size, verbose=verbose).history["loss"])
            h = tf.concat([down(h[i : i + 4096]) for i in range(0, len(h), 4096)], axis=0)
        return losses

    def _to_mean(self, outputs):
        return self.likelihood_kind.pointwise(outputs).mean()

    def _pairs(self):
        """Returns [(encoder layer, decoder layer)], the outermost pair first."""
        down, up = self._dense(self.encoder), self._dense(self.decoder)[::-1]
        mirrored = [layer.units for layer in down[:-1]] == [layer.units for layer in up[1:]]
        if not down or len(down) != len(up) or not mirrored:
            raise rejection(
                "encoder",
                "fully connected and mirrored by the decoder",
                f"{len(down)} such layers in the encoder and {len(up)} in the decoder",
                "Leave `encoder` and `decoder` out, or train with `fit` alone.",
            )
        return list(zip(down, up))

    @staticmethod
    def _dense(network):
        found = [layer for layer in network.layers if isinstance(layer, keras.layers.Dense)]
        others = [layer for layer in network.layers if layer.weights and layer not in found]
        return [] if others else found


class _Corrupted(keras.layers.Layer):
    """Corrupts its input in training, and passes it on unchanged otherwise."""

    def __init__(self, corruption, noise):
        super().__init__()
        self.corruption, self.noise = corruption, noise

    def call(self, x, training=False):
        if self.corruption is None or not training:
            return x
        seed = draw_seed(self.noise)
        return drawn_as_one(lambda rows: self.corruption(rows, seed), x)
