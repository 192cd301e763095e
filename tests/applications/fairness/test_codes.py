import keras
import numpy as np
import pytest
import tensorflow_probability as tfp

from ib_keras._checks import InputError
from ib_keras.applications.fairness.codes import codes_of
from ib_keras.models import DenseAutoencoder, VIBClassifier

tfd = tfp.distributions
X = np.random.default_rng(0).normal(size=[30, 4]).astype("float32")


def network():
    return keras.Sequential(
        [keras.Input([4]), keras.layers.Dense(3, name="inner"), keras.layers.Dense(2, activation="softmax")]
    )


def test_a_bottleneck_gives_its_law_and_one_draw():
    model = VIBClassifier((4,), 2, 2, hidden=(3,), seed=0)
    found = codes_of(model, X, None, 100, 0)
    assert found.law is not None and found.values.shape == (30, 2)
    assert not np.allclose(found.values, model.encode(X)) and np.array_equal(
        found.values, codes_of(model, X, None, 100, 0).values
    )


def test_other_models_give_codes_without_a_law():
    plain, other = DenseAutoencoder((4,), 2, hidden=(3,), seed=0), network()
    assert codes_of(plain, X, None, 100, 0).law is None
    assert codes_of(other, X, None, 100, 0).values == pytest.approx(other.predict(X, verbose=0))
    assert codes_of(other, X, "inner", 100, 0).values.shape == (30, 3)


def test_more_rows_are_thinned():
    q = tfd.MultivariateNormalDiag(X, np.ones_like(X))
    found = codes_of(None, q, None, 10, 0)
    assert found.law.batch_shape == (10,) and np.array_equal(found.law.mean(), X[found.rows])
    assert len(codes_of(None, X, None, 10, 0).values) == 10


def test_groups_in_turn_keep_their_shares():
    q, group = tfd.MultivariateNormalDiag(X, np.ones_like(X)), np.arange(30) % 3
    for x in (q, X):
        assert np.bincount(group[codes_of(None, x, None, 12, 0, group).rows]).tolist() == [4, 4, 4]
    # One row more than are measured costs one row, not half of them.
    assert len(codes_of(None, q, None, 29, 0, group).rows) == 29


def test_a_law_without_noise_is_a_deterministic_code():
    found = codes_of(None, tfd.VectorDeterministic(X), None, 100, 0)
    assert found.law is None and np.array_equal(found.values, X.astype(float))


@pytest.mark.parametrize(
    ("model", "x", "layer", "message"),
    [
        (None, np.where(X > 2, np.nan, X), None, "`x` must be finite"),
        (None, X, "inner", "`layer` must be None without a model"),
        ("model.keras", X, None, "`model` must be a Keras model or None. Received: str"),
        (network(), tfd.Normal(X, 1.0), None, "`x` must be examples of the model"),
        (network(), X[:, :2], None, "`x` must be examples that the model takes. Received: shape"),
        (network(), X[:1], None, "`x` must be two examples or more"),
        (None, tfd.Normal(X, 1.0), None, "a law of batch shape"),
    ],
)
def test_what_gives_no_codes_is_refused(model, x, layer, message):
    with pytest.raises(InputError, match=message):
        codes_of(model, x, layer, 100, 0)
