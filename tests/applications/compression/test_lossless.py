"""Levels of values, and what stands beside the stack."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.compression.lossless import Lossless
from ib_keras.layers import CategoricalLikelihood, DiscretisedLogisticLikelihood
from ib_keras.models import BetaVAE, DenseAutoencoder

RNG = np.random.default_rng(0)
BYTES = RNG.integers(256, size=[3, 5], dtype=np.uint8)


def silent(rows):
    pass


def model(likelihood):
    return BetaVAE((5,), 2, hidden=(4,), likelihood=likelihood, seed=0)


CASES = {
    "bytes": (DiscretisedLogisticLikelihood(2), BYTES),
    "bytes over 255": (DiscretisedLogisticLikelihood(2), BYTES.astype("float32") / np.float32(255)),
    "bytes / 255 in double precision": (DiscretisedLogisticLikelihood(2), BYTES / 255),
    "16 grey values": (DiscretisedLogisticLikelihood(2, 17), (BYTES % 17).astype("float16") / 16),
    "zeros and ones": ("bernoulli", BYTES > 100),
    "zeros and ones as numbers": ("bernoulli", (BYTES > 100).astype("float64")),
    "tokens": (CategoricalLikelihood(300), 40 + BYTES.astype("int64")),
    "big-endian tokens": (CategoricalLikelihood(300), BYTES.astype(">u2")),
}


@pytest.mark.parametrize("case", CASES)
def test_examples_come_back_with_their_dtype(case):
    likelihood, x = CASES[case]
    coder = Lossless(model(likelihood))
    found = coder.decoded(coder.encoded(x, silent), x.dtype, silent)
    assert found.dtype == x.dtype and np.array_equal(found, x)


@pytest.mark.parametrize(
    "likelihood, x, received",
    [
        ("bernoulli", BYTES / 255, "values from 0.\\d* to 0.\\d*, one of them 0.\\d*"),
        ("bernoulli", BYTES, "values from \\d* to \\d*, one of them"),
        (DiscretisedLogisticLikelihood(2), np.full([1, 5], -1), "values from -1 to -1"),
        (DiscretisedLogisticLikelihood(2), np.full([1, 5], 0.123), "one of them 0.123. Pass the integers themselves"),
        (CategoricalLikelihood(3), np.full([1, 5], 1.5), "one of them 1.5"),
    ],
)
def test_values_between_levels_are_refused(likelihood, x, received):
    with pytest.raises(InputError, match=f"`x` must be on the .* levels.*{received}"):
        Lossless(model(likelihood)).encoded(x, silent)


def test_models_that_cannot_lose_nothing():
    with pytest.raises(InputError, match="discrete likelihood.*Received: GaussianLikelihood.*pass|a `step`"):
        Lossless(model("gaussian"))
    with pytest.raises(InputError, match="draws its code.*Received: DenseAutoencoder"):
        Lossless(DenseAutoencoder((5,), 2, hidden=(4,), likelihood="bernoulli"))


def test_a_wrong_model_gives_nothing():
    x = (BYTES > 100).astype("uint8")
    content = Lossless(model("bernoulli")).encoded(x, silent)
    other = BetaVAE((5,), 2, hidden=(4,), likelihood="bernoulli", seed=1)
    assert Lossless(other).decoded(content, x.dtype, silent) is None
    assert Lossless(other).signature() != Lossless(model("bernoulli")).signature()
