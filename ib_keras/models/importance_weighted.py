"""The likelihood of a model with latent codes, by importance weighting."""

import math

import numpy as np
import tensorflow as tf

from ib_keras._checks import positive_int, rejection

_BLOCK_DRAWS = 8192


class ImportanceWeighted:
    """Mix-in for models with a posterior q(t|x), a marginal r(t) and a likelihood p(x|t)."""

    def log_likelihood(self, x, y=None, num_samples=5000, seed=0):
        """Returns an importance-weighted lower bound on log p(x) in nats, array [n]; tight as `num_samples` grows.

        log (1/S) sum_s p(x|t_s) r(t_s) / q(t_s|x) with t_s ~ q(t|x), a few examples and draws at a time.

        Raises:
          InputError: for a deterministic code, which has no density.

        References:
          Burda, Grosse & Salakhutdinov, Importance weighted autoencoders (2016), eq. 8.
        """
        x = np.asarray(x)
        target = x if y is None else np.asarray(y)
        draws = min(positive_int("num_samples", num_samples), _BLOCK_DRAWS)
        rows = max(1, _BLOCK_DRAWS // draws)
        if self.is_deterministic:
            raise rejection("posterior", "a distribution with a density", "deterministic", "Use BetaVAE or IBAutoencoder.")
        result = [self._importance(x[i : i + rows], target[i : i + rows], num_samples, draws, (seed, i))
                  for i in range(0, len(x), rows)]
        return np.concatenate(result)

    def _importance(self, x, target, num_samples, draws, seed):
        q, r, log_weights = self.posterior(x), self.marginal.distribution(), []
        for start in range(0, num_samples, draws):
            t = q.sample(min(draws, num_samples - start), seed=tf.random.experimental.stateless_fold_in(seed, start))
            log_weights.append(self.log_likelihood_of(target, t) + r.log_prob(t) - q.log_prob(t))
        return (tf.reduce_logsumexp(tf.concat(log_weights, 0), axis=0) - math.log(num_samples)).numpy()
