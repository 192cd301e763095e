"""Plain autoencoders: a deterministic code, and the squared error as the objective."""

from ib_keras.layers.likelihood import GaussianLikelihood
from ib_keras.models.base.autoencoder import Autoencoder
from ib_keras.models.base.terms import Term


class PlainAutoencoder(Autoencoder):
    """Base of the autoencoders without a rate: the loss is the mse, or the distortion under another likelihood.

    The code is a single point without noise, for which KL(q || r) is infinite. The rate is therefore no part of the
    loss, and is reported as 0.
    """

    def declared_terms(self) -> tuple[Term, ...]:
        gaussian = isinstance(self.likelihood_kind, GaussianLikelihood)
        return self.common_terms(error=1.0) if gaussian else self.common_terms(distortion=1.0)
