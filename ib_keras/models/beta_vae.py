"""The variational autoencoder with a weighted rate."""

import keras

from ib_keras.models.autoencoder import Autoencoder
from ib_keras.models.dense_networks import DenseNetworks


@keras.saving.register_keras_serializable("ib_keras")
class BetaVAE(DenseNetworks, Autoencoder):
    """Variational autoencoder: minimises E[-log p(x|t)] + beta KL(q(t|x) || r(t)), distortion + beta * rate, in nats.

    Here beta weighs the rate: beta = 1 is the negative ELBO of the VAE, beta = 0 leaves the rate free, and a large beta
    drives it to 0. (Tishby's beta weighs I(T;Y) and is the reciprocal.) `VAE` is another name of this class.

    Args:
      input_shape: shape of one example, values in [0, 1] for the Bernoulli likelihood.
      latent_dim: number of coordinates of the code, >= 1.
      hidden, activation, encoder, decoder, likelihood, posterior, marginal, beta, num_samples, seed, name, dtype: see
        `models.Autoencoder`.

    Raises:
      InputError: for sizes below 1, beta < 0, unknown names, or networks of another shape.

    Example:

    >>> model = BetaVAE((28, 28, 1), latent_dim=20, beta=4.0)
    >>> {name: value.shape for name, value in model.terms(keras.ops.zeros([2, 28, 28, 1])).items()}
    {'distortion': (2,), 'rate': (2,), 'mse': (2,)}

    References:
      Kingma & Welling, Auto-encoding variational Bayes (2014), eq. 7.
      Higgins et al., beta-VAE (2017), eq. 4.
    """

    def __init__(self, input_shape=(28, 28, 1), latent_dim=20, *, hidden=(400, 200, 100), activation="relu", encoder=None,
                 decoder=None, likelihood="bernoulli", posterior="diagonal", marginal="standard", beta=1.0, num_samples=1,
                 seed=None, name=None, dtype=None):
        super().__init__(input_shape, latent_dim, hidden=hidden, activation=activation, encoder=encoder, decoder=decoder,
                         likelihood=likelihood, posterior=posterior, marginal=marginal, beta=beta, num_samples=num_samples,
                         seed=seed, name=name, dtype=dtype)
