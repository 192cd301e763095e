import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras._probability import tfd
from ib_keras._progress import progress_bar
from ib_keras.applications.explanation.coordinate_information import coordinate_information
from tests.oracles.linear_gaussian_autoencoder import NOISE, VARIANCE

SILENT = progress_bar(3, "step", 0)
TRUTH = 0.5 * np.log(VARIANCE / NOISE**2)


def measured(model, q):
    return coordinate_information(model, q, 0, SILENT)


def test_nats_of_a_linear_channel_are_half_the_log_of_its_gain(linear):
    found = measured(linear.model, linear.model.posterior(linear.x[:3000]))
    for lower, upper, truth in zip(found.lower, found.upper, TRUTH):
        error = 4 * np.hypot(lower.std_error, 1e-3)
        assert lower.nats == pytest.approx(truth, abs=error) and upper.nats == pytest.approx(truth, abs=error)
        assert (lower.verdict, lower.kind, upper.kind) == ("trusted", "lower", "upper")
    assert found.noise_std is None
    assert found.dead(0.01).tolist() == [False, False, True] and found.dead(1.0).tolist() == [False, True, True]


def test_a_full_covariance_has_the_laws_of_its_coordinates(linear):
    q = linear.model.posterior(linear.x[:800])
    turn = tfd.MultivariateNormalTriL(q.mean(), np.apply_along_axis(np.diag, 1, q.stddev().numpy()))
    plain, full = measured(linear.model, q), measured(linear.model, turn)
    assert [one.nats for one in full.lower] == pytest.approx([one.nats for one in plain.lower], abs=1e-5)


def test_independent_scalars_have_known_coordinates(linear):
    q = linear.model.posterior(linear.x[:800])
    scalars = tfd.Independent(tfd.Normal(q.mean(), q.stddev()), 1)
    plain, found = measured(linear.model, q), measured(linear.model, scalars)
    assert [one.nats for one in found.lower] == pytest.approx([one.nats for one in plain.lower], abs=0.1)


def test_the_exact_rate_finds_few_rows_dead(linear):
    """Means of .06 and -.06 have .0018 nats, below the error that 100 draws leave."""
    means = np.where(np.arange(100) % 2, 0.06, -0.06)[:, None] * np.ones(3)
    found = measured(linear.model, tfd.MultivariateNormalDiag(means.astype("float32"), np.ones([100, 3], "float32")))
    assert found.dead(0.01).all() and {one.name for one in found.upper} == {"rate"}
    assert [one.nats for one in found.upper] == pytest.approx([0.06**2 / 2] * 3, rel=1e-3)


def test_a_point_is_behind_noise_and_says_so(plain):
    found = measured(plain.model, plain.q)
    pooled = np.sqrt(plain.codes.var(axis=0).mean())
    assert found.noise_std == pytest.approx(0.1 * pooled, rel=1e-5)
    truth = 0.5 * np.log1p(plain.codes.var(axis=0) / found.noise_std**2)
    assert [one.nats for one in found.lower] == pytest.approx(truth, abs=0.1)
    assert all(one.verdict == "ill_posed" and "no channel is known" in one.reason for one in found.lower)


def test_a_law_of_unknown_coordinates_is_refused(linear):
    q = tfd.VonMisesFisher(np.eye(3, dtype="float32"), np.ones(3, "float32"))
    with pytest.raises(InputError, match="`posterior` must be a law whose single coordinates are known"):
        measured(linear.model, q)
