"""The endpoints of a model in operations that other runtimes have."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from ib_keras._probability import tfd
from ib_keras.deployment.portable_draws import standard_normal
from ib_keras.deployment.saved_model import operations_of
from ib_keras.models.base.autoencoder import Autoencoder
from ib_keras.models.base.coded_model import CodedModel


def portable_endpoints(model: CodedModel) -> dict[str, tuple[Callable[..., tf.Tensor], list[tf.TensorSpec]]]:
    """Returns `model.endpoints()`, whose `sample` draws by plain arithmetic where it draws from one diagonal Gaussian.

    Args:
      model: model of this package.

    >>> from ib_keras.models import BetaVAE
    >>> model = BetaVAE((4,), 2, hidden=(), seed=0)
    >>> sample, _ = portable_endpoints(model)["sample"]
    >>> bool(tf.reduce_max(tf.abs(sample(tf.constant(3), tf.constant(7)) - model.sample(3, seed=7))) < 1e-6)
    True
    """
    found = model.endpoints()
    if isinstance(model, Autoencoder) and isinstance(model.code_distribution(), tfd.MultivariateNormalDiag):
        found["sample"] = (_sample(model), found["sample"][1])
    return found


def _sample(model):
    def sample(n, seed):
        law = model.code_distribution()
        return model.decode(law.loc + law.stddev() * standard_normal(n, model.latent_dim, seed))

    return sample


def random_operations(function: Any) -> list[str]:
    """Returns the names of the operations of a concrete function that draw at random.

    >>> traced = tf.function(lambda: tf.random.stateless_normal([1], [0, 0])).get_concrete_function()
    >>> random_operations(traced)
    ['StatelessRandomGetKeyCounter', 'StatelessRandomNormalV2']
    """
    return sorted(name for name in operations_of(function) if "Random" in name)
