"""Gaussians of rows: what they lose by being fitted, and the departures that they find."""

import numpy as np
import pytest
from scipy.stats import norm

from ib_keras.estimators.channels._row_gaussians import RowGaussians

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("k", [7, 17])
@pytest.mark.long
def test_loss_of_fitting_is_that_of_a_simulation(k):
    draws = RNG.normal(size=[k, 20_000, 2])
    fitted = RowGaussians(draws)
    lost = norm.logpdf(draws[-1]).sum(axis=1) - fitted.log_densities()[0][:20_000]
    # The standard error of the mean over 20,000 rows, three times.
    assert lost.mean() == pytest.approx(fitted.loss_of_fitting(), abs=3 * lost.std() / 20_000**0.5)


def test_gaussian_draws_depart_by_chance_alone():
    departed = [RowGaussians(RNG.normal(size=[9, 300, 4])).not_gaussian() for _ in range(20)]
    assert sum(value > 0 for value in departed) <= 2


@pytest.mark.parametrize("law", ["uniform", "laplace", "exponential"])
def test_other_laws_depart(law):
    assert RowGaussians(getattr(RNG, law)(size=[17, 800, 2])).not_gaussian() > 0.03


def test_components_keep_the_rows_and_end_with_all_columns():
    widths = [part.last.shape for part in RowGaussians(RNG.normal(size=[7, 50, 9])).parts()]
    assert widths == [(50, 1), (50, 2), (50, 4), (50, 8), (50, 9)]
