"""Bits-back coding, beside the bound of the model and a model whose likelihood is known."""

import numpy as np
import pytest

from ib_keras.applications.compression import bits_back
from ib_keras.applications.compression.bits_back import BitsBack
from ib_keras.applications.compression.entropy_coder import initial_words
from ib_keras.models import BetaVAE


def bits(coded):
    return 32 * len(coded.words) - coded.initial


def silent(rows):
    pass


def test_a_code_that_says_nothing_costs_nothing():
    model = BetaVAE((8, 8, 1), 3, hidden=(), seed=0)
    for network in (model.encoder, model.decoder):
        network.set_weights([np.zeros_like(weight) for weight in network.get_weights()])
    levels = np.random.default_rng(0).integers(2, size=[300, 8, 8, 1])
    coded = BitsBack(model).encoded(levels, silent)
    # Each pixel is a fair coin. The scale of the posterior is 1 within 1e-5, and two words may not be full.
    assert abs(bits(coded) - 64 * 300) < 64 + 0.1 * 300
    assert np.array_equal(BitsBack(model).decoded(coded, silent), levels)


def test_size_is_the_bound_of_the_model(binary):
    coded = BitsBack(binary.model).encoded(binary.x.astype(int), silent)
    draws = -np.array([binary.model.score_samples(binary.x, seed=seed).sum() for seed in range(4)]) / np.log(2)
    assert abs(bits(coded) - draws.mean()) < 64 + 5 * draws.std(ddof=1)
    assert coded.sizes[0] == 1 and sum(coded.sizes) == len(binary.x) and coded.initial < 300


def test_another_stack_is_not_taken(binary):
    coder = BitsBack(binary.model)
    coded = coder.encoded(binary.x[:9].astype(int), silent)
    words = coded.words.copy()
    words[0] ^= 1
    assert coder.decoded(coded._replace(words=words), silent) is None


def test_more_initial_bits_where_the_first_pictures_give_back_more_than_they_cost(binary, monkeypatch):
    levels, coder = binary.x[:5].astype(int), BitsBack(binary.model)
    usual = coder.encoded(levels, silent)
    monkeypatch.setattr(BitsBack, "_bits_of_a_code", property(lambda self: 10_000))
    monkeypatch.setattr(bits_back, "initial_words", lambda bits: initial_words(bits if bits > 20_000 else 100))
    found = coder.encoded(levels, silent)
    assert found.initial > 20_000 > usual.initial and np.array_equal(coder.decoded(found, silent), levels)


@pytest.mark.parametrize("kind", ["conv", "residual"])
def test_convolutions_decode_bit_for_bit(kind):
    model = BetaVAE((8, 8, 1), 3, hidden=(4, 8), encoder=kind, posterior="full", marginal="mixture", seed=0)
    levels = np.random.default_rng(0).integers(2, size=[9, 8, 8, 1])
    assert np.array_equal(BitsBack(model).decoded(BitsBack(model).encoded(levels, silent), silent), levels)
