"""Models: autoencoders and bottlenecks for `compile`, `fit`, `evaluate`, `predict`, `save` and `export`."""

from ib_keras.models.autoencoder import Autoencoder
from ib_keras.models.beta_vae import BetaVAE
from ib_keras.models.conv_autoencoder import ConvAutoencoder
from ib_keras.models.dense_autoencoder import DenseAutoencoder
from ib_keras.models.ib_autoencoder import IBAutoencoder

VAE = BetaVAE
