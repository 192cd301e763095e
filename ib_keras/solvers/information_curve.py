"""The information curve: the largest I(T;Y) of any representation with a given I(X;T)."""

from typing import Any

import numpy as np
import numpy.typing as npt

from ib_keras._checks import at_least, known_arguments, rejection
from ib_keras._progress import LongRun
from ib_keras.solvers.blahut_arimoto import blahut_arimoto, informations
from ib_keras.solvers.bottleneck import Bottleneck
from ib_keras.solvers.probability_table import Table

_BETAS = tuple(np.geomspace(1, 100, 30))


def information_curve(p_xy: npt.ArrayLike, betas: npt.ArrayLike = _BETAS, **options: Any) -> list[dict[str, float]]:
    """Returns the information curve of a joint table: the largest I(T;Y) for each I(X;T), as rows in nats.

    The points are those of one `blahut_arimoto` per beta. Each beta takes the best of all points that were found, so
    that the curve rises, is concave, and has slope 1 / beta at its points. Where two points have the same Lagrangian at
    one beta, mixtures of both lie on the straight line between them.

    Args:
      p_xy: joint probabilities [k_x, k_y].
      betas: weights of I(T;Y), each >= 0 (default: 30 from 1 to 100).
      **options: options of `blahut_arimoto`.

    Returns:
      A list of dicts {"beta", "I(X;T)", "I(T;Y)"} that rise in beta, from (0, 0) to I(T;Y) = I(X;Y) at beta
      infinity: the `curve` of `plots.information_plane`.

    Raises:
      InputError: for whatever `blahut_arimoto` rejects, and for an empty list of betas.

    Example:

    >>> curve = information_curve([[0.45, 0.05], [0.05, 0.45]], betas=[1.5, 2.0, 5.0])
    >>> [round(row["I(T;Y)"], 3) for row in curve]
    [0.0, 0.0, 0.282, 0.368, 0.368]

    References:
      Tishby, Pereira & Bialek, The information bottleneck method (1999), section 3.
      Gilad-Bachrach, Navot & Tishby, An information theoretic tradeoff between complexity and accuracy (2003), theorem
      2.
    """
    known_arguments(blahut_arimoto, options, "information_curve", None)
    betas = sorted(_weights(betas))
    if not betas:
        raise rejection("betas", "one weight or more", "none", "Pass e.g. np.geomspace(1, 100, 30).")
    found = [
        Bottleneck(0.0, 0.0, 0.0, np.ones([1, 1])),
        *(blahut_arimoto(p_xy, beta, **options) for beta in LongRun(len(betas), "beta").counted(betas)),
        _everything(Table.of(p_xy)),
    ]

    def best(beta):
        return min(found, key=lambda point: point.rate - beta * point.relevance)

    return [found[0].row, *({**best(beta).row, "beta": beta} for beta in betas), found[-1].row]


def _weights(betas):
    try:
        betas = np.ravel(betas).tolist()
    except ValueError:
        raise rejection("betas", "a list of numbers", "lists of several lengths", "Pass e.g. [2, 5].") from None
    return [at_least("betas", beta, 0, "Pass weights of I(T;Y), e.g. [2, 5].") for beta in betas]


def _everything(table):
    """Returns the bottleneck that keeps all different p(y|x) apart, and so has I(T;Y) = I(X;Y)."""
    encoder = np.eye(len(table.p_x))
    rate, relevance = (float(part[0]) for part in informations(encoder[None], table))
    return Bottleneck(np.inf, rate, relevance, encoder[table.member])
