"""Plain autoencoders: a deterministic code, and the squared error as the objective."""

from ib_keras.layers.likelihood import GaussianLikelihood
from ib_keras.models.base.autoencoder import Autoencoder
from ib_keras.models.base.terms import Term


class PlainAutoencoder(Autoencoder):
    """Base of the autoencoders without a rate: loss = mse, or the distortion under another likelihood.

    The rate of a deterministic code is not part of its objective and is reported as 0: the code is noiseless, and
    KL(q || r) of a point is infinite.
    """

    def declared_terms(self) -> tuple[Term, ...]:
        gaussian = isinstance(self.likelihood_kind, GaussianLikelihood)
        return self.common_terms(error=1.0) if gaussian else self.common_terms(distortion=1.0)
