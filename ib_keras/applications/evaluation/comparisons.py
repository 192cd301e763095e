"""The scores of an evaluation as lines of a table, each with its meaning and the number that it is compared with."""

from collections.abc import Mapping
from typing import Any

from ib_keras.plane_row import DIMENSION, ENDINGS, NOISE_STD, READER, RELEVANCE, SOURCE, TREES

_NATS = "nats per example"
_MEANINGS = {
    "distortion": f"{_NATS}: -log p of the example, or of the label, given the code",
    "rate": f"{_NATS}: KL(q(t|x) || r(t)), an upper bound on I(X;T)",
    "elbo": f"{_NATS}, +- {{elbo_std_error:.2f}}: a lower bound on log p(x)",
    "log_likelihood": f"{_NATS}, +- {{log_likelihood_std_error:.2f}}: a lower bound on log p(x), by "
    "{log_likelihood_samples} draws of the code",
    "mse": "per pixel; {latent_dim} principal components reach {mse_of_pca:.4f}",
    "error_rate": "share of wrong tokens",
    "accuracy": "share of right labels, +- {accuracy_std_error:.4f}",
    SOURCE: "nats of the input that the code keeps, at most {upper:.3f}{noise}; {verdict}: {reason}",
    RELEVANCE: "nats about the label in the code{noise}; {verdict}: {reason}",
    RELEVANCE + READER: "nats of the label that cross-fitted classifiers read in the code as it is",
    RELEVANCE + TREES: "nats of the label that cross-fitted boosted trees read in the code as it is",
    "active_units": "of {latent_dim} coordinates: their mean code varies over examples by a variance above 0.01",
    DIMENSION: "directions in which the mean codes of {latent_dim} coordinates vary near each other, by TwoNN",
    "rate_per_coordinate": "nats in total; by coordinate: {values}",
    "total_correlation": "nats that the coordinates share{noise}, by {total_correlation_n} examples; "
    "{total_correlation_verdict}: {total_correlation_reason}",
    "linear_probe_accuracy": "share of labels that logistic regression predicts from the code; the commonest label has "
    "{commonest_label_share:.4f}",
    "kmeans_purity": "share of examples with the commonest label of their cluster of codes",
    "mig": "mutual information gap, from 0 to 1; by factor: {factors}",
    "dci_disentanglement": "from 0 to 1: each coordinate is about one factor",
    "dci_completeness": "from 0 to 1: each factor is in one coordinate",
    "dci_informativeness": "from 0 to 1: accuracy of factors predicted from the code, above that of a guess",
    "classifier_frechet_distance": "of draws (codes of the {classifier_frechet_codes}) from test examples, in features "
    "of a classifier trained here ({classifier_frechet_accuracy:.0%} right; no Inception FID); as many training "
    "examples are at {classifier_frechet_distance_of_train:.2f}",
}
_SHOWN = 10


def evaluation_rows(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Returns the rows of a table, dicts with "quantity", "value" and "meaning".

    Args:
      found: the dict that `evaluate` returned.

    >>> evaluation_rows({"latent_dim": 2, "mse": 0.03, "mse_of_pca": 0.04, "rate": "not measured: no luck"})[0]
    {'quantity': 'rate', 'value': None, 'meaning': 'not measured: no luck'}
    """
    failed = [key for key, value in found.items() if isinstance(value, str) and value.startswith("not measured")]
    order = [key for key in _MEANINGS if key in found] + [key for key in failed if key not in _MEANINGS]
    said = [found[key] if key in failed else _meaning(key, found) for key in order]
    return [{"quantity": key, "value": _number(found[key]), "meaning": text} for key, text in zip(order, said)]


def _meaning(key, found):
    beside = {ending.removeprefix("_"): found[key + ending] for ending in ENDINGS if key + ending in found}
    noise, gaps = found.get(f"{key}_{NOISE_STD}"), zip(found.get("factor_names", ()), found.get("mig_per_factor", ()))
    return _MEANINGS[key].format_map(
        _Known(
            found | beside,
            noise=f", plus noise of standard deviation {noise:.3g}" if noise else "",
            values=_numbers(found.get("rate_per_coordinate")),
            factors=", ".join(f"{name} {_text(gap)}" for name, gap in gaps),
        )
    )


class _Known(dict):
    """A dict whose missing numbers show as a dash, such as a standard error that is unknown."""

    def __missing__(self, key):
        return _Dash()


class _Dash:
    def __format__(self, specification):
        return "-"


def _number(value):
    value = sum(value) if isinstance(value, list) and None not in value else value
    return value if isinstance(value, (int, float)) else None


def _numbers(values):
    return " ".join(map(_text, (values or ())[:_SHOWN])) + (" ..." if len(values or ()) > _SHOWN else "")


def _text(value):
    return "-" if value is None else f"{value:.2f}"
