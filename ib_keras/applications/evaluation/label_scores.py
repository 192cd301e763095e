"""Scores of a code by simple learners that predict the labels from it."""

import numpy as np

from ib_keras.applications.evaluation.subject import Scores, Subject
from ib_keras.applications.probing.linear_probe import linear_probe


def linear_probe_accuracy(subject: Subject) -> Scores:
    """Share of test labels that logistic regression on training codes predicts, beside that of the commonest label."""
    if not subject.has_labels:
        return {}
    test, train = subject.labels
    probe = linear_probe().fit(subject.train_codes, train)
    return {
        "linear_probe_accuracy": float(probe.score(subject.codes, test)),
        "commonest_label_share": purity(test, np.zeros(len(test), int)),
    }


def kmeans_purity(subject: Subject) -> Scores:
    """Share of test examples with the commonest label of their cluster, for as many clusters as training labels."""
    if not subject.has_labels:
        return {}
    from sklearn.cluster import KMeans

    test, train = subject.labels
    clusters = KMeans(len(np.unique(train)), n_init=10, random_state=subject.seed).fit(subject.train_codes)
    return {"kmeans_purity": purity(test, clusters.predict(subject.codes))}


def purity(label: np.ndarray, cluster: np.ndarray) -> float:
    """Returns the share of rows that have the commonest label of their cluster.

    Args:
      label: integer labels [n].
      cluster: cluster numbers [n].

    >>> purity(np.array([0, 0, 1, 1, 1]), np.array([0, 0, 0, 1, 1]))
    0.8

    References:
      Manning, Raghavan & Schuetze, Introduction to information retrieval (2008), eq. 16.1.
    """
    commonest = [np.unique(label[cluster == one], return_counts=True)[1].max() for one in np.unique(cluster)]
    return float(sum(commonest) / len(label))
