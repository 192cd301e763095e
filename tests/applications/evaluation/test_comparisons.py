from ib_keras.applications import PARTS
from ib_keras.applications.evaluation.comparisons import _MEANINGS, evaluation_rows

FOUND = {
    "model": "VAE",
    "latent_dim": 3,
    "elbo": -90.0,
    "elbo_std_error": 0.5,
    "log_likelihood": -88.0,
    "log_likelihood_samples": 7,
    "mse": 0.02,
    "mse_of_pca": 0.03,
    "I(X;T)": 2.0,
    "I(X;T)_upper": 2.5,
    "I(X;T)_verdict": "trusted",
    "I(X;T)_reason": "the reason",
    "I(X;T)_noise_std": 0.316,
    "rate_per_coordinate": [1.0, 0.5],
    "mig": 0.25,
    "mig_per_factor": [0.5, None],
    "factor_names": ["shape", "x"],
    "dci": "not measured: ValueError: no",
    "kmeans_purity": "not measured: the value is nan",
}


def rows():
    return {row["quantity"]: row for row in evaluation_rows(FOUND)}


def test_every_number_stands_beside_what_it_is_compared_with():
    found = rows()
    assert found["elbo"]["value"] == -90 and "+- 0.50" in found["elbo"]["meaning"]
    assert "+- -: a lower bound on log p(x), by 7 draws" in found["log_likelihood"]["meaning"], "unknown"
    assert found["mse"]["meaning"].endswith("3 principal components reach 0.0300")
    expected = "at most 2.500, plus noise of standard deviation 0.316; trusted: the reason"
    assert found["I(X;T)"]["meaning"].endswith(expected)
    assert found["rate_per_coordinate"] == {
        "quantity": "rate_per_coordinate",
        "value": 1.5,
        "meaning": "nats in total; by coordinate: 1.00 0.50",
    }
    assert found["mig"]["meaning"].endswith("shape 0.50, x -")


def test_failures_are_shown_and_what_does_not_apply_is_not():
    found = rows()
    assert found["dci"] == {"quantity": "dci", "value": None, "meaning": "not measured: ValueError: no"}
    assert found["kmeans_purity"]["value"] is None and "nan" in found["kmeans_purity"]["meaning"]
    assert "accuracy" not in found and next(iter(found)) == "elbo"


def test_long_lists_are_cut():
    row = evaluation_rows({"rate_per_coordinate": [0.1] * 50})[0]
    assert row["meaning"].endswith("0.10 ...") and row["meaning"].count("0.10") == 10


def test_every_part_has_a_line():
    assert set(PARTS) - {"dci"} <= set(_MEANINGS) and [key for key in _MEANINGS if key.startswith("dci_")]
