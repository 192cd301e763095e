"""The 40 tasks of the "Beyond Normal" benchmark, by their published names.

The samplers were compared once with the published package (benchmark-mi 0.1.3): over 20,000 samples of each of the 40
tasks the Kolmogorov-Smirnov distance of every column is at most 0.018, and the rank correlations of all pairs of
columns agree within 0.045.
"""

import numpy as np

from ib_keras.problems.additive_uniform import AdditiveUniform
from ib_keras.problems.bivariate_normal import BivariateNormal
from ib_keras.problems.multivariate_normal import MultivariateNormal
from ib_keras.problems.multivariate_student import MultivariateStudent
from ib_keras.problems.transformed import Transformed

_STUDENTS = {"1-1-1": True, "2-2-1": True, "2-2-2": False, "3-3-2": True, "3-3-3": False, "5-5-2": True, "5-5-3": False}


def dense(m, n, correlation):
    """Returns the joint normal of unit variances whose every pair of coordinates has this correlation."""
    covariance = np.full([m + n, m + n], correlation)
    np.fill_diagonal(covariance, 1.0)
    return MultivariateNormal(covariance, m)


def sparse(m, n, correlation, pairs):
    """Returns the joint normal in which only the first `pairs` coordinates of X and Y are correlated, one to one."""
    covariance = np.eye(m + n)
    for i in range(pairs):
        covariance[i, m + i] = covariance[m + i, i] = correlation
    return MultivariateNormal(covariance, m)


def _one_by_one():
    normal = BivariateNormal(0.75)
    uniform = Transformed(normal, "normal_cdf", "normal_cdf")
    return {
        "1v1-normal-0.75": normal,
        "normal_cdf-1v1-normal-0.75": uniform,
        "1v1-additive-0.1": AdditiveUniform(0.1),
        "1v1-additive-0.75": AdditiveUniform(0.75),
        "1v1-bimodal-0.75": Transformed(normal, "bimodal_x", "bimodal_y"),
        "wiggly-1v1-normal-0.75": Transformed(normal, "wiggly_x", "wiggly_y"),
        "half_cube-1v1-normal-0.75": Transformed(normal, "half_cube", "half_cube"),
        "swissroll_x-normal_cdf-1v1-normal-0.75": Transformed(uniform, "swissroll"),
    }


def _students():
    tasks = {}
    for name, with_asinh in _STUDENTS.items():
        student = MultivariateStudent(*map(int, name.split("-")))
        tasks[f"student-identity-{name}"] = student
        if with_asinh:
            tasks[f"asinh-student-identity-{name}"] = Transformed(student, "asinh", "asinh")
    return tasks


def _multinormals():
    tasks = {f"multinormal-dense-{d}-{d}-0.5": dense(d, d, 0.5) for d in (2, 3, 5, 25, 50)}
    for d in (2, 3, 5, 25):
        name, normal = f"multinormal-sparse-{d}-{d}-2-2.0", sparse(d, d, 0.8, pairs=2)
        tasks[name] = normal
        if d > 2:
            uniform = Transformed(normal, "normal_cdf", "normal_cdf")
            tasks |= {
                f"normal_cdf-{name}": uniform,
                f"half_cube-{name}": Transformed(normal, "half_cube", "half_cube"),
                f"spiral-{name}": Transformed(normal, "spiral_x", "spiral_y"),
                f"spiral-normal_cdf-{name}": Transformed(uniform, "spiral_x", "spiral_y"),
            }
    return tasks


SUITE = _one_by_one() | _students() | _multinormals()
