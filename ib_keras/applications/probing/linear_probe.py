"""The linear probe: a linear model that predicts labels or targets from the activations of a layer."""

from typing import Any

# A wide layer with few examples needs a large penalty, which each training part chooses by leaving one example out.
_PENALTIES = tuple(10.0**power for power in range(-1, 6))
_ITERATIONS = 1000


def linear_probe(labelled: bool = True) -> Any:
    """Returns a new probe, standardised columns before logistic regression, or before ridge regression of targets.

    Args:
      labelled: whether labels are predicted (default: True), else real numbers.

    Returns:
      scikit-learn pipeline that is not fitted.

    >>> float(linear_probe().fit([[0.0], [1.0], [3.0], [4.0]], ["a", "a", "b", "b"]).score([[0.5], [3.5]], ["a", "b"]))
    1.0

    References:
      Alain & Bengio, Understanding intermediate layers using linear classifier probes (2016).
    """
    from sklearn.linear_model import LogisticRegression, RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(
        StandardScaler(), LogisticRegression(max_iter=_ITERATIONS) if labelled else RidgeCV(_PENALTIES)
    )
