import numpy as np
import pytest

from ib_keras.applications.latent_dim.error_curve import ErrorCurve


def curve(means, dims=None, n=200, spread=0.1, floor=1e-9):
    means = np.asarray(means, float)
    rows = np.random.default_rng(0).uniform(1 - spread, 1 + spread, [n, 1])
    return ErrorCurve(np.arange(len(means)) if dims is None else np.array(dims), rows * means, floor)


def test_gap_is_where_the_next_coordinate_takes_least():
    gap = curve([1.0, 0.6, 0.2, 0.18, 0.16]).clearest(1, 4)
    assert (gap.dim, gap.interval) == (2, (2, 2))
    assert gap.ratio == pytest.approx(0.4 / 0.02) and gap.low == pytest.approx(20)


def test_gaps_outside_the_search_are_not_seen():
    found = curve([1.0, 0.5, 0.4, 0.35, 0.349])
    assert found.clearest(1, 3).dim == 3 and found.clearest(1, 2).dim == 1
    assert found.clearest(4, 9) is None


def test_gains_are_those_of_one_coordinate_where_numbers_are_left_out():
    found = curve([1.0, 0.6, 0.2, 0.18], dims=[0, 2, 6, 8])
    assert np.allclose(found.gains.mean(axis=0) / found.errors[:, 0].mean(), [0.2, 0.1, 0.01])
    assert found.clearest(1, 8).dim == 6


def test_floor_hides_gains_of_chance():
    assert curve([1.0, 0.5, 0.499, 0.4990001]).clearest(1, 3).dim == 2
    assert curve([1.0, 0.5, 0.499, 0.4990001], floor=0.01).clearest(1, 3).dim == 1
    assert np.isfinite(curve([1.0, 0.5, 0.6, 0.7]).ratios).all()


def test_lower_end_covers_the_ratio_of_other_rows():
    """The lower end of 95 % lies below the true ratio in about 95 of 100 samples of rows."""
    below = 0
    for seed in range(100):
        gains = np.random.default_rng(seed).exponential([0.6, 0.2, 0.2], [100, 3])
        errors = np.cumsum(np.hstack([np.zeros([100, 1]), gains[:, ::-1]]), axis=1)[:, ::-1]
        below += ErrorCurve(np.arange(4), errors, 1e-9).lows[0] <= 3
    assert 88 <= below <= 100


def test_rows_tell_gains_with_their_errors():
    rows = curve([1.0, 0.5, 0.1], spread=0.5).rows()
    assert [row["k"] for row in rows] == [0, 1, 2]
    assert rows[1]["gain"] == pytest.approx(rows[0]["error"] - rows[1]["error"])
    assert rows[1]["gain_std_error"] == pytest.approx(0.5 * rows[0]["error_std_error"])
    assert "gain" not in rows[0] and "ratio" not in rows[2] and rows[1]["ratio_low"] <= rows[1]["ratio"] * 1.001


def test_rows_of_any_size_count_alike():
    shares = np.array([[1.0, 0.5, 0.1, 0.09], [1.0, 0.9, 0.1, 0.09]])
    curve = ErrorCurve(np.arange(4), shares * [[1.0], [1e9]], 1e-6)
    assert curve.of_equal_rows().errors == pytest.approx(shares)
    assert curve.of_equal_rows().gains.mean(axis=0) == pytest.approx([0.3, 0.6, 0.01])
