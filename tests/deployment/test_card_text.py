import dataclasses

from ib_keras.datasets import digits
from ib_keras.deployment.card_text import gives, limits
from ib_keras.deployment.model_card import model_card
from ib_keras.models import BetaVAE, DenseAutoencoder

MODEL = BetaVAE((8, 8, 1), 2, hidden=(), seed=0)
ROW = {"I(X;T)": 5.5, "I(X;T)_verdict": "saturated", "I(X;T)_reason": "the ceiling is 5.88", "n": 359}


def sentences(**known):
    return limits(dataclasses.asdict(model_card(MODEL, **known)))


def test_limits_quote_the_numbers():
    found = sentences(data=digits(), metrics={"test_mse": 0.05, "test_mse_of_pca": 0.04}, plane=ROW)
    assert found == [
        "Inputs are rows of shape (8, 8, 1) of numbers from 0 to 1: the training data had no others.",
        "The mean squared error of reconstructions is 0.0500 per value, not less than the 0.0400 of as many principal "
        "components.",
        "I(X;T) = 5.500 nats has the verdict `saturated`: the ceiling is 5.88.",
    ]
    assert "29.0% of the labels of the test examples are predicted wrongly." in sentences(metrics={"accuracy": 0.71})


def test_what_is_unknown_is_said():
    assert sentences()[-1].startswith("Nothing was measured on test data")
    text = model_card(MODEL).markdown()
    for sentence in ("The data are not known.", "No licence was stated", "The author has not said"):
        assert sentence in text


def test_a_plain_autoencoder_warns_of_its_draws():
    card = dataclasses.asdict(model_card(DenseAutoencoder((4,), 2, hidden=())))
    assert any("nothing drew the codes" in sentence for sentence in limits(card))


def test_signatures_that_are_missing_and_rounding_are_limits():
    signatures = {
        "encode": {"inputs": {}, "outputs": {}, "difference": 2e-4, "size": 1.0},
        "sample": {"inputs": {}, "outputs": {}, "reason": "it has none"},
    }
    export = {"format": "TensorFlow Lite", "weights": "float16", "bytes": 12, "signatures": signatures}
    card = dataclasses.replace(model_card(MODEL), export=export)
    assert limits(dataclasses.asdict(card))[1:3] == [
        "Weights are rounded to half precision, which changes outputs by up to 2.0e-04 on inputs drawn at random.",
        "The signature `sample` is missing: it has none.",
    ]
    assert "| `encode` |" in card.markdown() and "| `sample` |" not in card.markdown()


def test_what_signatures_give():
    assert gives("decode", "classifier") == "class probabilities" and gives("other") == gives("decode") == ""
