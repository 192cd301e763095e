"""The probe by clusters: k-means on all examples, whose clusters a few labelled examples name."""

import numpy as np

_PER_CLASS = 10
_STARTS = 3


class ClusterProbe:
    """Clusters of rows without labels, which predict the commonest label among the labelled rows of a cluster.

    A cluster without a labelled row has the label of the labelled row that is nearest to its centre.

    Args:
      rows: rows [n, d] without labels.
      clusters: number of clusters, >= 1, at most n.
      seed: integer seed of the centres.

    >>> rows = np.array([[0.0], [0.1], [5.0], [5.1]])
    >>> probe = ClusterProbe(rows, clusters=2)
    >>> probe.predict(rows, rows[[0, 2]], np.array([7, 9])).tolist()
    [7, 7, 9, 9]

    References:
      Nigam et al., Text classification from labeled and unlabeled documents (2000): labels name clusters.
    """

    def __init__(self, rows: np.ndarray, clusters: int, seed: int = 0):
        from sklearn.cluster import KMeans

        self._clusters = KMeans(clusters, n_init=_STARTS, random_state=seed).fit(rows)

    def predict(self, rows: np.ndarray, labelled: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """Returns labels [n] of rows [n, d].

        Args:
          rows: rows [n, d] to predict.
          labelled: rows [m, d] whose labels are known, m >= 1.
          labels: their labels [m], integers >= 0.
        """
        member, centres = self._clusters.predict(labelled), self._clusters.cluster_centers_
        names = [
            np.bincount(labels[member == cluster]).argmax()
            if np.any(member == cluster)
            else labels[((labelled - centre) ** 2).sum(axis=1).argmin()]
            for cluster, centre in enumerate(centres)
        ]
        return np.asarray(names)[self._clusters.predict(rows)]


def clusters_for(labels: int, classes: int, rows: int) -> int:
    """Returns how many clusters so many labels can name: half as many, one to ten for each class, at most all rows.

    >>> [clusters_for(labels, 10, 5000) for labels in (10, 100, 1000)]
    [10, 50, 100]
    """
    return min(max(classes, min(labels // 2, _PER_CLASS * classes)), rows)
