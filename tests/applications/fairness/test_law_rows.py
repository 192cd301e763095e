import numpy as np
import pytest
import tensorflow_probability as tfp

from ib_keras._checks import InputError
from ib_keras.applications.fairness.law_rows import law_rows

tfd, tfb = tfp.distributions, tfp.bijectors
X = np.random.default_rng(0).normal(size=[6, 2]).astype("float32")
PLACES = np.array([4, 1, 5])
LAWS = {
    "shared scale": tfd.MultivariateNormalDiag(X, [1.0, 2.0]),
    "own scale": tfd.MultivariateNormalDiag(X, np.exp(X)),
    "as many columns as rows": tfd.MultivariateNormalDiag(np.tile(X[:, :1], 6), np.arange(1.0, 7.0, dtype="float32")),
    "full": tfd.MultivariateNormalTriL(X, np.tile(np.eye(2, dtype="float32"), [6, 1, 1])),
    "independent": tfd.Independent(tfd.Laplace(X, 1.0), 1),
    "mixture": tfd.Mixture(
        tfd.Categorical(logits=X),
        [tfd.MultivariateNormalDiag(X, [1.0, 1.0]), tfd.MultivariateNormalDiag(-X, [1.0, 1.0])],
    ),
    "mixture of one family": tfd.MixtureSameFamily(
        tfd.Categorical(logits=X), tfd.MultivariateNormalDiag(np.stack([X, -X], axis=1), np.ones([6, 2, 2], "float32"))
    ),
    "transformed": tfd.TransformedDistribution(tfd.Independent(tfd.Normal(X, 1.0), 1), tfb.Tanh()),
    "one-hot": tfd.OneHotCategorical(logits=X),
}


@pytest.mark.parametrize("name", LAWS)
def test_rows_have_the_density_of_their_places(name):
    q = LAWS[name]
    t = q.sample(seed=(0, 0)).numpy()
    assert law_rows(q, PLACES).log_prob(t[PLACES]).numpy() == pytest.approx(q.log_prob(t).numpy()[PLACES], abs=1e-5)


def test_a_law_that_does_not_tell_its_rows_is_refused():
    q = tfd.TransformedDistribution(tfd.MultivariateNormalDiag([0.0, 0.0]), tfb.Shift(X))
    with pytest.raises(InputError, match="`x` must be a law of at most 3 rows. Received: .* of 6 rows"):
        law_rows(q, PLACES)
