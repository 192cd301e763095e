"""The likelihood of a model with latent codes, by importance weighting."""

import math

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection
from ib_keras.models.base.checked_input import finite_examples, seed_of_draws

_BLOCK_DRAWS = 1024
_BLOCKS_WORTH_COMPILING = 16


class ImportanceWeighted:
    """Mix-in for models with a posterior q(t|x), a marginal r(t) and a likelihood p(x|t)."""

    def log_likelihood(
        self, x: ArrayLike, y: ArrayLike | None = None, num_samples: int = 5000, seed: int = 0
    ) -> np.ndarray:
        """Returns an importance-weighted lower bound on log p(x) in nats, array [n].

        The bound is log (1/S) sum_s p(x|t_s) r(t_s) / q(t_s|x) with S draws t_s ~ q(t|x), and becomes tight as S grows.

        Args:
          x: examples [n, *input_shape].
          y: targets [n, *target_shape]; None (default) for examples that are their own targets.
          num_samples: number S of draws per example, >= 1; default 5000.
          seed: integer seed of the draws; default 0.

        Raises:
          InputError: for a deterministic code, which has no density, and for values outside the support of the
            likelihood.

        References:
          Burda, Grosse & Salakhutdinov, Importance weighted autoencoders (2016), eq. 8.
        """
        num_samples, seed = positive_int("num_samples", num_samples), seed_of_draws(seed)
        x, y = finite_examples(x, self.example_shape), None if y is None else np.asarray(y)
        self.check_target(x, y)
        target = x if y is None else y
        if self.is_deterministic:
            raise rejection(
                "posterior", "a distribution with a density", "deterministic", "Use BetaVAE or IBAutoencoder."
            )
        # Blocks of examples and draws bound the memory; a step compiled once pays off where there are many blocks.
        draws = math.ceil(num_samples / math.ceil(num_samples / _BLOCK_DRAWS))
        rows, starts = max(1, _BLOCK_DRAWS // draws), range(0, num_samples, draws)
        many = math.ceil(len(x) / rows) * len(starts) > _BLOCKS_WORTH_COMPILING
        of_block = tf.function(self._log_sum_of_weights, reduce_retracing=True) if many else self._log_sum_of_weights
        sums = [
            [
                of_block(
                    x[i : i + rows],
                    target[i : i + rows],
                    min(draws, num_samples - start),
                    tf.constant([seed, i]),
                    tf.constant(start),
                )
                for start in starts
            ]
            for i in range(0, len(x), rows)
        ]
        return np.concatenate([tf.reduce_logsumexp(tf.stack(parts), axis=0) for parts in sums]) - math.log(num_samples)

    def _log_sum_of_weights(self, x, target, draws, seed, start):
        """Returns log sum_s p(x|t_s) r(t_s) / q(t_s|x) over `draws` draws, [n]."""
        q = self.posterior(x)
        t = q.sample(draws, seed=tf.random.fold_in(seed, start))
        log_weights = self.log_likelihood_of(target, t) + self.marginal.distribution().log_prob(t) - q.log_prob(t)
        return tf.reduce_logsumexp(log_weights, axis=0)
