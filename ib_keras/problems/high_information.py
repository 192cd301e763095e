"""Tasks whose information is near and above the log of the number of rows that people have: 9.9 to 14.5 nats."""

from ib_keras.problems.suite import sparse
from ib_keras.problems.transformed import Transformed

STRENGTHS = (200, 650, 1100, 1550, 2000)
DIMENSIONS = (3, 5, 10, 20, 50)


def _grid():
    tasks = {}
    for d in DIMENSIONS:
        for strength in STRENGTHS:
            # The signal has `strength` times the deviation of the noise: correlations of 1 - 2.5e-5 to 1 - 2.5e-7.
            normal = sparse(d, d, strength**2 / (1 + strength**2), pairs=2)
            name = f"multinormal-sparse-{d}-{d}-2-strength-{strength}"
            tasks |= {
                name: normal,
                f"half_cube-{name}": Transformed(normal, "half_cube", "half_cube"),
                f"spiral-{name}": Transformed(normal, "spiral_x", "spiral_y"),
            }
    return tasks


HIGH_INFORMATION = _grid()
"""75 tasks by name: two strongly correlated pairs among 3 to 50 coordinates, as they are and under two maps."""
