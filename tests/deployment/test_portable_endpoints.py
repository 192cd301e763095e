import numpy as np
import tensorflow as tf

from ib_keras.deployment.portable_endpoints import portable_endpoints, random_operations
from ib_keras.models import BetaVAE, VIBClassifier


def traced(model, name):
    function, specs = portable_endpoints(model)[name]
    return tf.function(function, input_signature=specs, autograph=False).get_concrete_function()


def test_draws_of_a_gaussian_marginal_are_those_of_the_model():
    model = BetaVAE((4,), 2, hidden=(), marginal="learned", seed=0)
    for weight in model.marginal.weights:
        weight.assign(weight + 1)
    sample, _ = portable_endpoints(model)["sample"]
    assert np.allclose(sample(tf.constant(5), tf.constant(3)), model.sample(5, seed=3), atol=1e-6)


def test_draws_of_a_mixture_and_classifiers_stay_as_they_are():
    assert random_operations(traced(BetaVAE((4,), 2, hidden=(), marginal="mixture", seed=0), "sample"))
    assert set(portable_endpoints(VIBClassifier((4,), 2, 3, hidden=()))) == {"serve", "encode", "decode"}
