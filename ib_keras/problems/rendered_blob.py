"""Pictures of a blob."""

import dataclasses

import numpy as np

from ib_keras.problems.rendered_picture import RenderedPicture


@dataclasses.dataclass(frozen=True)
class RenderedBlob(RenderedPicture):
    """Pictures X and Y of a Gaussian blob whose centre (row, column) in Y depends on the one in X.

    I(X;Y) is an argument.

    Pixel (i, j) is exp(-((i + 1/2 - row)^2 + (j + 1/2 - column)^2) / (2 w^2)) with w = size / 8, and the centre is
    uniform over the middle half of the picture. The ratio of two neighbouring pixels determines the centre, so
    that the pictures have the information of the centres: I(X;Y) = -log(1 - rho^2), with rho the correlation of the
    normal scores of a coordinate on both sides.

    Args:
      information: I(X;Y) in nats, >= 0.
      size: height and width of the pictures in pixels, >= 8.

    Example:

    >>> problem = RenderedBlob(information=3.0, size=16)
    >>> x, y = problem.sample(100, seed=0)
    >>> x.shape, problem.information
    ((100, 16, 16, 1), 3.0)

    References:
      Butakov et al., Information bottleneck analysis of deep neural networks via lossy compression (2024), for pictures
      of shapes with known information.
    """

    latent_dim = 2

    def render(self, points):
        centres = self.size * (0.25 + 0.5 * points)
        profiles = np.exp(-(((np.arange(self.size) + 0.5 - centres[..., None]) / (self.size / 8)) ** 2) / 2)
        return profiles[:, 0, :, None] * profiles[:, 1, None, :]
