"""Mutual information of tables: of two variables, given a third, and among many."""

import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int
from ib_keras.measures.pmf import as_pmf, marginal, table_entropy


def mutual_information(p_xy: ArrayLike) -> tf.Tensor:
    """Mutual information I(X;Y) = H(X) + H(Y) - H(X, Y) in nats of a joint table.

    Args:
      p_xy: joint probabilities [..., k_x, k_y].

    Returns:
      Tensor of the batch shape, in [0, min(log k_x, log k_y)].

    Raises:
      InputError: if probabilities are negative or do not sum to 1 (checked in eager mode).

    Example: a copy of a fair bit.

    >>> round(float(mutual_information([[0.5, 0.], [0., 0.5]])), 3)
    0.693

    References:
      Cover & Thomas, Elements of Information Theory (2006), eq. 2.45.
    """
    return _total_correlation(as_pmf("p_xy", p_xy, 2), 2)


def conditional_mutual_information(p_xyz: ArrayLike) -> tf.Tensor:
    """Conditional mutual information I(X;Y|Z) = H(X,Z) + H(Y,Z) - H(X,Y,Z) - H(Z) in nats.

    Args:
      p_xyz: joint probabilities [..., k_x, k_y, k_z]; the condition Z is the last variable.

    Returns:
      Tensor of the batch shape, in [0, min(log k_x, log k_y)].

    Raises:
      InputError: if probabilities are negative or do not sum to 1 (checked in eager mode).

    Example: Z = X xor Y of two fair bits, which are independent until Z is known.

    >>> p = [[[.25, 0.], [0., .25]], [[0., .25], [.25, 0.]]]
    >>> round(float(conditional_mutual_information(p)), 3)
    0.693

    References:
      Cover & Thomas, Elements of Information Theory (2006), eq. 2.60.
    """
    p = as_pmf("p_xyz", p_xyz, 3)
    pairs = table_entropy(marginal(p, [0, 2], 3), 2) + table_entropy(marginal(p, [1, 2], 3), 2)
    return pairs - table_entropy(p, 3) - table_entropy(marginal(p, [2], 3))


def total_correlation(p: ArrayLike, variables: int) -> tf.Tensor:
    """Total correlation TC = sum_i H(X_i) - H(X_1, ..., X_m) in nats of a joint table.

    Args:
      p: joint probabilities [..., k_1, ..., k_m].
      variables: number m of variables, which are the last m axes.

    Returns:
      Tensor of the batch shape, >= 0, and equal to I(X;Y) for two variables.

    Raises:
      InputError: if probabilities are negative or do not sum to 1 (checked in eager mode).

    Example: three copies of a fair bit share two bits.

    >>> import numpy as np
    >>> p = np.zeros([2, 2, 2]); p[0, 0, 0] = p[1, 1, 1] = 0.5
    >>> round(float(total_correlation(p, variables=3)), 3)
    1.386

    References:
      Watanabe, Information theoretical analysis of multivariate correlation (1960), eq. 1.
    """
    variables = positive_int("variables", variables, "Pass the number of axes of the table.")
    return _total_correlation(as_pmf("p", p, variables), variables)


def _total_correlation(p, variables):
    parts = sum(table_entropy(marginal(p, [axis], variables)) for axis in range(variables))
    return parts - table_entropy(p, variables)
