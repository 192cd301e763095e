"""What `evaluate` found, as lines that a person reads."""

from ib_keras.plane_row import ENDINGS, NOISE_STD, RELEVANCE, SOURCE

_NATS = "nats per example"
_LINES = {
    "distortion": f"{_NATS}: -log p of what is decoded, given the code",
    "rate": f"{_NATS}: KL(q(t|x) || r(t)), at least I(X;T)",
    "elbo": f"{_NATS}, +- {{elbo_std_error:.2f}}: at most log p(x)",
    "log_likelihood": f"{_NATS}, +- {{log_likelihood_std_error:.2f}}: at most log p(x), by {{log_likelihood_samples}} draws "
    "of t",
    "mse": "per pixel; as many principal components as coordinates, {latent_dim}, reach {mse_of_pca:.4f}",
    "error_rate": "share of wrong tokens",
    "accuracy": "share of right labels, +- {accuracy_std_error:.4f}",
    SOURCE: "nats that the code keeps, at most {upper:.3f}{noise}; {verdict}: {reason}",
    RELEVANCE: "nats that the code knows of the label{noise}; {verdict}: {reason}",
    "active_units": "of {latent_dim} coordinates: the variance of the mean code over examples is above 0.01",
    "rate_per_coordinate": "nats, their sum; coordinate by coordinate {values}",
    "total_correlation": "nats that the coordinates share{noise}, in {total_correlation_n} examples; "
    "{total_correlation_verdict}: {total_correlation_reason}",
    "linear_probe_accuracy": "share of labels that logistic regression finds in the code; the commonest label alone: "
    "{commonest_label_share:.4f}",
    "kmeans_purity": "share of examples with the commonest label of their cluster of codes",
    "mig": "mutual information gap, from 0 to 1: {factors}",
    "dci_disentanglement": "each coordinate is about one factor: from 0 to 1",
    "dci_completeness": "each factor is in one coordinate: from 0 to 1",
    "dci_informativeness": "accuracy of factors predicted from the code, above guessing: from 0 to 1",
    "classifier_frechet_distance": "of draws (codes of the {classifier_frechet_codes}) from test examples, in features of a "
    "classifier trained here (no Inception FID; {classifier_frechet_accuracy:.0%} right); "
    "training examples, as many, are at {classifier_frechet_distance_of_train:.2f}",
}
_SHOWN = 10


def evaluation_rows(found):
    """Returns the rows of a table, dicts with "quantity", "value" and "what it says", of a dict that `evaluate`
    returned.

    >>> evaluation_rows({"latent_dim": 2, "mse": 0.03, "mse_of_pca": 0.04, "rate": "not measured: RuntimeError: no luck"})[0]
    {'quantity': 'rate', 'value': None, 'what it says': 'not measured: RuntimeError: no luck'}
    """
    failed = [key for key, value in found.items() if isinstance(value, str) and value.startswith("not measured")]
    order = [key for key in _LINES if key in found] + [key for key in failed if key not in _LINES]
    said = [found[key] if key in failed else _line(key, found) for key in order]
    return [{"quantity": key, "value": _number(found[key]), "what it says": line} for key, line in zip(order, said)]


def _line(key, found):
    beside = {ending.removeprefix("_"): found[key + ending] for ending in ENDINGS if key + ending in found}
    noise, gaps = found.get(f"{key}_{NOISE_STD}"), zip(found.get("factor_names", ()), found.get("mig_per_factor", ()))
    return _LINES[key].format_map(
        _Known(
            found | beside,
            noise=f", plus noise of deviation {noise:.3g}" if noise else "",
            values=_numbers(found.get("rate_per_coordinate")),
            factors=", ".join(f"{name} {_text(gap)}" for name, gap in gaps),
        )
    )


class _Known(dict):
    """A dict whose missing numbers, of a standard error that is unknown say, show as a dash."""

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
