"""Nearest neighbours of learned codes, for rows that are too wide for neighbours."""

import dataclasses
import math

import numpy as np

from ib_keras._checks import positive_int
from ib_keras.estimate import Estimate
from ib_keras.estimators.neighbours.mixed_ksg import MixedKSG
from ib_keras.estimators.rows.held_out import Part
from ib_keras.estimators.trained._canonical_codes import CanonicalCodes, train_codes
from ib_keras.estimators.trained._trained import Trained


@dataclasses.dataclass(frozen=True)
class CompressedKSG(Trained):
    """Mutual information in nats of short codes u = f(x) and v = g(y) by nearest neighbours, at most I(X;Y).

    I(f(X);g(Y)) <= I(X;Y), with equality where the codes keep all that the sides share. Encoders are trained to
    correlate (deep canonical correlation analysis) on 70 % of the rows. Variables that are functions of stronger ones,
    or whose correlation may be chance, are left out. Neighbours measure the codes of the held-out 20 %. The estimator
    suits pictures, which are rows of pixels here, and dozens of columns of which few matter.

    Args:
      hidden: widths of the hidden layers, default (128, 128).
      steps: largest number of training steps, default 2000.
      batch_size: pairs per training step, >= 2, default 1000.
      learning_rate: learning rate of Adam, > 0, default 1e-3.
      patience: number of checks, one every 50 steps, without a better value on the stopping rows after which training
        ends, default 10.
      seed: integer seed of the split, the initial weights and the batches, default 0.
      latent_dim: largest number of variables of a code, >= 1, default 8.
      k: number of neighbours, >= 1, default 3.

    Example: pictures of a blob that share two nats.

    >>> from ib_keras.problems import RenderedBlob
    >>> estimate = CompressedKSG(steps=100)(*RenderedBlob(information=2.0).sample(2000, seed=0))
    >>> abs(estimate.nats - 2.0) < 0.3
    True

    References:
      Andrew, Arora, Bilmes & Livescu, Deep canonical correlation analysis (2013).
      Butakov et al., Information bottleneck analysis of deep neural networks via lossy compression (2024), for
      estimates of information on codes.
    """

    steps: int = 2000
    batch_size: int = 1000
    latent_dim: int = 8
    k: int = 3

    def __post_init__(self) -> None:
        super().__post_init__()
        positive_int("latent_dim", self.latent_dim)
        positive_int("k", self.k)

    def measure(self, training: Part, stopping: Part, held_out: Part, labelled: bool) -> Estimate:
        n = sum(map(len, (training, stopping, held_out)))
        codes, held_out = self.codes(training, stopping, held_out, labelled)
        u, v = codes(held_out)
        neighbours = MixedKSG(self.k)
        found = neighbours.relevance(u, held_out.y.argmax(axis=1)) if labelled else neighbours.estimate(u, v)
        estimate = self.measured(found.nats, found.std_error, n, codes.training, ceiling=found.ceiling)
        if found.verdict == "ill_posed" and estimate.verdict == "trusted":
            return dataclasses.replace(estimate, verdict="ill_posed", reason=found.reason)
        return estimate

    def codes(
        self, training: Part, stopping: Part, held_out: Part, labelled: bool = False
    ) -> tuple[CanonicalCodes, Part]:
        """Returns the trained `CanonicalCodes`, and the held-out `Part` on the scale that they expect."""
        training, stopping, held_out = self.scaled((training, stopping, held_out), labelled)
        units = min(self.latent_dim, *(math.prod(np.shape(side)[1:]) for side in (training.x, training.y)))
        return train_codes(training, stopping, units, self.hidden, self.train, self.seed), held_out
