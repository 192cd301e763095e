"""A joint table of two variables, made ready for a bottleneck."""

import dataclasses

import numpy as np

from ib_keras._checks import real_array, rejection

_SUM_TOLERANCE = 1e-6
_SAME = 1e-12


@dataclasses.dataclass(frozen=True)
class Table:
    """p(x, y) by its marginal and its rows, where values of X with equal p(y|x) are joined.

    No bottleneck gains by keeping such values apart.

    Args:
      p_x: [k], all above zero.
      p_y_given_x: [k, m].
      member: for each value of X in the given table the row that it belongs to, [values of X]; a value of probability
        zero belongs to row 0.
    """

    p_x: np.ndarray
    p_y_given_x: np.ndarray
    member: np.ndarray

    @classmethod
    def of(cls, p_xy):
        """Returns the table of joint probabilities `p_xy` [k_x, k_y].

        Raises:
          InputError: for another rank, negative entries, or a sum other than 1.

        >>> Table.of([[0.25, 0.25], [0.1, 0.1], [0.0, 0.3]]).p_x.tolist()
        [0.3, 0.7]
        """
        p = real_array("p_xy", p_xy)
        if p.ndim != 2:
            raise rejection(
                "p_xy",
                "a table of joint probabilities [k_x, k_y]",
                f"shape {p.shape}",
                "Give one row per value of X and one column per value of Y.",
            )
        if p.min() < 0 or abs(p.sum() - 1) > _SUM_TOLERANCE:
            raise rejection(
                "p_xy",
                "probabilities that are >= 0 and sum to 1",
                f"minimum {p.min():g}, sum {p.sum():g}",
                "Normalise counts with p / p.sum().",
            )
        p = p / p.sum()
        seen = p.sum(axis=1) > 0
        given = p[seen] / p[seen].sum(axis=1, keepdims=True)
        kinds, member = np.unique(np.round(given / _SAME) * _SAME, axis=0, return_inverse=True)
        p_x = np.bincount(member.ravel(), p[seen].sum(axis=1))
        joint = np.stack([np.bincount(member.ravel(), column, len(kinds)) for column in p[seen].T], axis=1)
        members = np.zeros(len(p), int)
        members[seen] = member.ravel()
        return cls(p_x, joint / p_x[:, None], members)
