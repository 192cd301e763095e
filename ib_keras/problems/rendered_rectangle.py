"""Pictures of a rectangle."""

import dataclasses

import numpy as np

from ib_keras.problems.rendered_picture import RenderedPicture


@dataclasses.dataclass(frozen=True)
class RenderedRectangle(RenderedPicture):
    """Pictures X and Y of a white rectangle whose four edges in Y depend on those in X; I(X;Y) is an argument.

    A pixel is the share of its area inside the rectangle. The top and left edges are uniform over the first 3/8 of the
    picture, the bottom and right edges over the last 3/8. Sums over the row and the column through the middle
    determine the edges, so that the pictures have the information of the edges: I(X;Y) = -2 log(1 - rho^2), with rho
    the correlation of the normal scores of an edge on both sides.

    Args:
      information: I(X;Y) in nats, >= 0.
      size: height and width of the pictures in pixels, >= 8.

    Example:

    >>> problem = RenderedRectangle(information=3.0, size=16)
    >>> x, y = problem.sample(100, seed=0)
    >>> x.shape, problem.information
    ((100, 16, 16, 1), 3.0)

    References:
      Butakov et al., Information bottleneck analysis of deep neural networks via lossy compression (2024), for pictures
      of shapes with known information.
    """

    latent_dim = 4

    def render(self, points):
        top, bottom, left, right = np.moveaxis(self.size * (0.375 * points + [0, 0.625, 0, 0.625]), 1, 0)
        return self._covered(top, bottom)[:, :, None] * self._covered(left, right)[:, None, :]

    def _covered(self, low, high):
        """Returns the share [n, size] of every unit interval that lies between `low` and `high`."""
        below = [np.clip(edge[:, None] - np.arange(self.size), 0, 1) for edge in (low, high)]
        return below[1] - below[0]
