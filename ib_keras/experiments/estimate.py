"""The mutual information of two arrays, by every estimator that suits them."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ib_keras import estimators
from ib_keras._checks import InputError, one_of, paired_rows
from ib_keras.estimate import Estimate
from ib_keras.experiments.estimator_by_name import estimator_classes

_DOMAINS = {(True, True): ("any", "continuous", "mixed"), (False, False): ("any", "discrete")}


def estimate(x: ArrayLike, y: ArrayLike, names: Sequence[str] | None = None) -> list[Estimate]:
    """Returns estimates of I(X;Y) in nats, one per estimator.

    Args:
      x: array-like of n rows; a floating dtype is continuous, an integer dtype discrete.
      y: array-like of n rows.
      names: names of classes of `ib_keras.estimators`; None (default) takes all that suit the dtypes and train no
        network. An estimator that nobody named and that rejects the rows gives NaN, with the rejection as its reason.

    Raises:
      InputError: for an unknown name, or rows that a named estimator rejects.

    >>> x = np.random.default_rng(0).normal(size=[500, 1])
    >>> [result.name for result in estimate(x, x + 1, ["Gaussian", "KSG"])]
    ['Gaussian', 'KSG']
    """
    known = estimator_classes()
    if names is not None:
        return [known[one_of("estimator", name, known)]()(x, y) for name in names]
    suited = _DOMAINS.get(tuple(np.asarray(side).dtype.kind == "f" for side in (x, y)), ("any", "mixed"))
    paired_rows(x, y, least=2)
    return [_tried(kind(), x, y) for kind in known.values() if kind.domain in suited and not kind.trained]


def _tried(estimator, x, y):
    """Returns the estimate, or one without a value whose reason is the rejection of the rows."""
    try:
        return estimator(x, y)
    except InputError as error:
        return Estimate(math.nan, n=len(x), verdict="ill_posed", reason=str(error), name=type(estimator).__name__)


def selfcheck(x: ArrayLike, y: ArrayLike, name: str) -> estimators.SelfCheck:
    """Tests the laws of information with an estimator on two arrays, as `estimators.selfcheck` does.

    Args:
      x: array-like of n rows.
      y: array-like of n rows.
      name: name of a class of `ib_keras.estimators`.

    Raises:
      InputError: for an unknown name, or rows that the estimator rejects.
    """
    known = estimator_classes()
    return estimators.selfcheck(known[one_of("selfcheck", name, known)](), x, y)
