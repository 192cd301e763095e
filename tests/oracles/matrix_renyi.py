"""Matrix-based Renyi information of Giraldo et al. (2015), entry by entry; the power of a matrix by its trace."""

import math

import numpy as np


def gram(x, sigma):
    n = len(x)
    return np.array(
        [
            [math.exp(-sum((a - b) ** 2 for a, b in zip(x[i], x[j])) / (2 * sigma**2)) / n for j in range(n)]
            for i in range(n)
        ]
    )


def order_two(a):
    """S_2(A) = -log tr(A A), without eigenvalues."""
    return -math.log(sum(a[i, j] * a[j, i] for i in range(len(a)) for j in range(len(a))))


def information_of_order_two(x, y, sigma_x, sigma_y):
    a, b = gram(x, sigma_x), gram(y, sigma_y)
    joint = a * b / np.trace(a * b)
    return order_two(a) + order_two(b) - order_two(joint)
