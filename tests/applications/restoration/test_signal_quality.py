import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications import si_sdr

RNG = np.random.default_rng(0)
X, NOISE = RNG.normal(size=[2, 4000])


def test_scale_does_not_matter_and_noise_does():
    orthogonal = NOISE - X * (NOISE @ X) / (X @ X)
    expected = 10 * np.log10((X @ X) / (0.01 * orthogonal @ orthogonal))
    assert si_sdr(X, X + 0.1 * orthogonal) == pytest.approx(expected, abs=1e-3)
    assert si_sdr(X, -3 * (X + 0.1 * orthogonal)) == pytest.approx(expected, abs=1e-3)
    assert si_sdr(X, X) > 100


@pytest.mark.parametrize("x, y, message", [(X, X[1:], "of the length of `x`"), (0 * X, X, "not silent")])
def test_bad_signals(x, y, message):
    with pytest.raises(InputError, match=message):
        si_sdr(x, y)
