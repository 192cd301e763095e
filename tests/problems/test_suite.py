import math

import numpy as np
import pytest
import scipy.linalg
import scipy.stats

from ib_keras.problems import (
    SUITE,
    AdditiveUniform,
    BivariateNormal,
    MultivariateNormal,
    MultivariateStudent,
    Transformed,
)

NORMAL, SPARSE = 0.413339, 1.021651
NATS = {
    "1v1-normal-0.75": NORMAL,
    "normal_cdf-1v1-normal-0.75": NORMAL,
    "1v1-additive-0.1": 1.709438,
    "1v1-additive-0.75": 0.333333,
    "1v1-bimodal-0.75": NORMAL,
    "wiggly-1v1-normal-0.75": NORMAL,
    "half_cube-1v1-normal-0.75": NORMAL,
    "swissroll_x-normal_cdf-1v1-normal-0.75": NORMAL,
    "student-identity-1-1-1": 0.224171,
    "asinh-student-identity-1-1-1": 0.224171,
    "student-identity-2-2-1": 0.431946,
    "asinh-student-identity-2-2-1": 0.431946,
    "student-identity-2-2-2": 0.193147,
    "student-identity-3-3-2": 0.290922,
    "asinh-student-identity-3-3-2": 0.290922,
    "student-identity-3-3-3": 0.178712,
    "student-identity-5-5-2": 0.448151,
    "asinh-student-identity-5-5-2": 0.448151,
    "student-identity-5-5-3": 0.298544,
    "multinormal-dense-2-2-0.5": 0.293893,
    "multinormal-dense-3-3-0.5": 0.413339,
    "multinormal-dense-5-5-0.5": 0.592812,
    "multinormal-dense-25-25-0.5": 1.292184,
    "multinormal-dense-50-50-0.5": 1.624265,
    "multinormal-sparse-2-2-2-2.0": SPARSE,
    "multinormal-sparse-3-3-2-2.0": SPARSE,
    "multinormal-sparse-5-5-2-2.0": SPARSE,
    "multinormal-sparse-25-25-2-2.0": SPARSE,
    "normal_cdf-multinormal-sparse-3-3-2-2.0": SPARSE,
    "normal_cdf-multinormal-sparse-5-5-2-2.0": SPARSE,
    "normal_cdf-multinormal-sparse-25-25-2-2.0": SPARSE,
    "half_cube-multinormal-sparse-3-3-2-2.0": SPARSE,
    "half_cube-multinormal-sparse-5-5-2-2.0": SPARSE,
    "half_cube-multinormal-sparse-25-25-2-2.0": SPARSE,
    "spiral-multinormal-sparse-3-3-2-2.0": SPARSE,
    "spiral-multinormal-sparse-5-5-2-2.0": SPARSE,
    "spiral-multinormal-sparse-25-25-2-2.0": SPARSE,
    "spiral-normal_cdf-multinormal-sparse-3-3-2-2.0": SPARSE,
    "spiral-normal_cdf-multinormal-sparse-5-5-2-2.0": SPARSE,
    "spiral-normal_cdf-multinormal-sparse-25-25-2-2.0": SPARSE,
}


def untransformed(task):
    return untransformed(task.base) if isinstance(task, Transformed) else task


def widths(name):
    """Reads the columns of both sides off a task's name."""
    if "1v1" in name:
        return (2 if "swissroll" in name else 1), 1
    return tuple(map(int, name.split("identity-" if "student" in name else "se-")[1].split("-")[:2]))


def independent_information(task):
    """Canonical correlations for normals, entropies of scipy for Students, expected log ratios for the uniform."""
    if isinstance(task, BivariateNormal):
        return independent_information(MultivariateNormal([[1, task.rho], [task.rho, 1]], 1))
    if isinstance(task, MultivariateNormal):
        joint, d = np.asarray(task.covariance), task.dim_x
        white = [scipy.linalg.inv(scipy.linalg.sqrtm(block)).real for block in (joint[:d, :d], joint[d:, d:])]
        correlations = scipy.linalg.svdvals(white[0] @ joint[:d, d:] @ white[1])
        return -0.5 * math.fsum(math.log1p(-(r**2)) for r in correlations)
    if isinstance(task, MultivariateStudent):
        dims = task.dim_x, task.dim_y, task.dim_x + task.dim_y
        entropy = [scipy.stats.multivariate_t(np.zeros(k), df=task.df).entropy() for k in dims]
        return entropy[0] + entropy[1] - entropy[2]
    assert isinstance(task, AdditiveUniform)
    wide, narrow = max(1, 2 * task.epsilon), min(1, 2 * task.epsilon)
    plateau = wide - narrow  # Y has density 1 / wide over this length, between two ramps of length `narrow`
    return plateau / wide * math.log(wide) + narrow / wide * (math.log(wide) + 0.5) - math.log(2 * task.epsilon)


@pytest.fixture(params=SUITE)
def name(request):
    return request.param


def test_the_forty_published_names():
    assert set(SUITE) == set(NATS) and len(SUITE) == 40


def test_tasks_differ_from_each_other():
    assert len(set(SUITE.values())) == 40


def test_published_information(name):
    assert SUITE[name].information == pytest.approx(NATS[name], abs=1e-6)


def test_information_by_an_independent_evaluation(name):
    """A hundred correlations at most, each with some rounding of a square root."""
    assert SUITE[name].information == pytest.approx(independent_information(untransformed(SUITE[name])), abs=1e-11)


def test_shapes_and_finite_values(name):
    x, y = SUITE[name].sample(100, seed=0)
    assert (x.shape, y.shape) == tuple((100, width) for width in widths(name))
    assert x.dtype == y.dtype == np.float64
    assert np.isfinite(x).all() and np.isfinite(y).all()


def test_same_seed_same_sample(name):
    for one, other in zip(SUITE[name].sample(100, seed=5), SUITE[name].sample(100, seed=5)):
        np.testing.assert_array_equal(one, other)


def published_map(name, x, y):
    """Returns what a task's name makes of the samples of its plain task, up to what `features` forgets."""
    if "normal_cdf" in name:
        x, y = scipy.stats.norm.cdf(x), scipy.stats.norm.cdf(y)
    if name.startswith("half_cube"):
        x, y = (np.sign(side) * np.abs(side) ** 1.5 for side in (x, y))
    if name.startswith("asinh"):
        x, y = np.arcsinh(x), np.arcsinh(y)
    if name.startswith("swissroll"):
        x = 1.5 * np.pi * (1 + 2 * x) / 21
    return x, y


def features(name, side):
    """Returns all that can be said of a side without the map itself: ranks, distances from the origin, or
    everything."""
    if "bimodal" in name or "wiggly" in name:
        return scipy.stats.rankdata(side, axis=0)
    return (
        np.linalg.norm(side, axis=1) if name.startswith("spiral") or (side.shape[1] == 2 and "swiss" in name) else side
    )


def test_the_map_in_a_name_is_the_map_of_its_samples(name):
    expected = published_map(name, *untransformed(SUITE[name]).sample(50, seed=2))
    for side, wanted in zip(SUITE[name].sample(50, seed=2), expected):
        np.testing.assert_allclose(
            features(name, side), features(name, wanted).reshape(features(name, side).shape), rtol=1e-12, atol=1e-15
        )


def mixture_cdf(t, means, weights):
    return scipy.stats.norm.cdf(t[:, None], means).dot(weights)


def test_bimodal_sides_have_the_published_mixtures():
    mixtures = [((0.3, 0.7), (0, 5)), ((0.5, 0.5), (-1, 3))]
    for side, (weights, means) in zip(SUITE["1v1-bimodal-0.75"].sample(20_000, seed=0), mixtures):
        assert scipy.stats.kstest(side[:, 0], mixture_cdf, args=(means, weights)).pvalue > 1e-6
