"""Usable information: how much better than the frequencies a predictor foretells the labels of unseen rows."""

import numpy as np

from ib_keras.estimators.base.trust import ERRORS, nearly_all, too_uncertain

DOUBT = 0.005
"""Share of the frequencies in every prediction: a predictor that is certain and wrong would have an infinite loss."""


def pointwise_usable_information(predicted: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Returns log p(y|x) - log p(y) [n] in nats, where 0.5 % of p(y|x) is the frequency p(y) of the label.

    No value is therefore below log 0.005 = -5.3 nats.

    Args:
      predicted: probabilities [n, labels] that were predicted for rows whose labels the predictor had not seen.
      label: integer labels [n] from 0.

    >>> pointwise_usable_information(np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([0, 1])).round(3).tolist()
    [0.691, -5.298]

    References:
      Ethayarajh, Choi & Swayamdipta, Understanding dataset difficulty with V-usable information (2022), equation 4.
    """
    frequency = np.bincount(label)[label] / len(label)
    own = predicted[np.arange(len(label)), label]
    return np.log((1 - DOUBT) * own + DOUBT * frequency) - np.log(frequency)


def entropy_of_labels(label: np.ndarray) -> float:
    """Returns the entropy in nats of the frequencies of integer labels [n] from 0.

    >>> round(entropy_of_labels(np.array([0, 0, 1, 1])), 4)
    0.6931
    """
    return float(-np.log(np.bincount(label)[label] / len(label)).mean())


def usable_verdict(nats: float, error: float, ceiling: float, n: int, reader: str) -> tuple[str, str]:
    """Returns the verdict on usable information, and its reason.

    Args:
      nats: the mean over rows.
      error: its standard error.
      ceiling: the most that there can be, the entropy of the label.
      n: number of rows.
      reader: the predictor, with its article, for the reason.

    >>> usable_verdict(0.68, 0.001, 0.69, 1000, "the forest")
    ('trusted', 'the value reaches nearly all of its upper limit, the label entropy of 0.690 nats')
    """
    if reason := too_uncertain(nats, error, n):
        return "undersampled", reason
    if nearly_all(nats, ceiling):
        return "trusted", f"the value reaches nearly all of its upper limit, the label entropy of {ceiling:.3f} nats"
    if nats < -ERRORS * error:
        return "biased_low", (
            f"{reader} predicts unseen rows worse than a constant does, by {-nats:.3f} nats: "
            "collect more rows or choose another one"
        )
    return "biased_low", (
        f"{reader} can use {nats:.3f} nats, which is not Shannon information and may be less: compare it with others"
    )
