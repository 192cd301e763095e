import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators import KernelDensity, NoisyChannel

BOTH = pytest.mark.parametrize("estimator", [KernelDensity, NoisyChannel])


@BOTH
def test_wide_layers_are_measured_in_the_span_of_their_rows(estimator):
    rng = np.random.default_rng(0)
    narrow = rng.normal(size=[200, 3])
    rotation = np.linalg.qr(rng.normal(size=[500, 3]))[0]
    wide = narrow @ rotation.T + 7.0
    ours, theirs = (estimator(noise_std=0.8).bracket(None, t) for t in (wide, narrow))
    assert ours[0].nats == pytest.approx(theirs[0].nats, abs=4 * theirs[0].std_error)


@BOTH
@pytest.mark.parametrize(
    "x, t, message",
    [
        (None, np.arange(5), "Pass labels through `relevance"),
        (np.zeros([4, 1]), np.zeros([5, 1]), "paired with `x` .4 rows.. Received: 5 rows"),
        (None, np.zeros([1, 3]), "at least 2 rows"),
        (None, np.full([5, 1], np.nan), "5 of 5 rows with NaN"),
        (np.full([4, 1], np.nan), np.zeros([4, 1]), "`x` must be finite. Received: 4 of 4 rows"),
        (["a", "b"], np.zeros([2, 1]), "`x` must be numeric"),
        ([None, None], np.zeros([2, 1]), "`x` must be numeric"),
        (None, np.array([0.0, 0.0, 1e16]), "`t` must be within 1e.07 times the noise of 0.316 from its mean"),
    ],
)
def test_what_is_no_layer_is_rejected(estimator, x, t, message):
    with pytest.raises(InputError, match=message):
        estimator()(x, t)


@BOTH
def test_noise_must_be_positive(estimator):
    with pytest.raises(InputError, match="`noise_std` must be above 0"):
        estimator(noise_std=0.0)
