"""Fully connected default networks for autoencoders."""

from ib_keras.layers.mlp import mlp_decoder, mlp_encoder


class DenseNetworks:
    """Mix-in: encoder and mirrored decoder are fully connected through `hidden`."""

    def default_encoder(self, units):
        return mlp_encoder(self.example_shape, units, self.hidden, self.activation, self.network_seed(0), self.dtype_policy)

    def default_decoder(self):
        return mlp_decoder(self.latent_dim, self.target_shape, self.hidden, self.activation, self.network_seed(1),
                           self.dtype_policy)
