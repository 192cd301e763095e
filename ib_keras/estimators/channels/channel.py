"""Information through a channel whose density q(t|x) is known."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import labels, positive_int, rejection, seed_of
from ib_keras._probability import tfd
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import Estimator
from ib_keras.estimators.base.trust import margin, too_uncertain
from ib_keras.estimators.base.widened import widened
from ib_keras.estimators.channels._bracket import judged_bracket, of_independent_rows, without_copies
from ib_keras.estimators.channels._draws import channel_rows, holds_a_point, means_or_draws
from ib_keras.estimators.channels._fitted_gaussian import cross_fitted_gaussian
from ib_keras.estimators.channels._log_density import float64, log_density
from ib_keras.estimators.channels._log_sums import Except
from ib_keras.estimators.channels._repeated_rows import RepeatedRows
from ib_keras.estimators.channels.rate_decomposition import RateDecomposition, decompose
from ib_keras.estimators.evidence.confirmation import confirm_rows, order
from ib_keras.estimators.formulas.label_ends import Shares, ends
from ib_keras.estimators.rows.pair import Pair


def _law(q: Any) -> Any:
    """Returns the Gaussian law of a pair (mean, log_variance), and anything else as it is."""
    if not isinstance(q, (tuple, list)) or len(q) != 2:
        return q
    mean, log_variance = (np.asarray(part) for part in q)
    if mean.ndim != 2 or mean.shape != log_variance.shape:
        raise rejection(
            "q",
            "a pair (mean, log_variance) of arrays [n, d]",
            f"shapes {mean.shape} and {log_variance.shape}",
            "Pass the two outputs of the encoder for the same n rows.",
        )
    mean, log_variance = (part.astype(np.result_type(mean, np.float32), copy=False) for part in (mean, log_variance))
    return tfd.MultivariateNormalDiag(mean, np.exp(0.5 * log_variance))


@dataclasses.dataclass(frozen=True)
class Channel(Estimator):
    """Bounds in nats on I(X;T) and I(T;Y), where T ~ q(t|x) is known as a `tfd.Distribution`.

    The call returns a lower bound on I(X;T): mean_i log q(t_i|x_i) - log (1/n) sum_j q(t_i|x_j). This is the
    information of the channel fed with the n rows themselves, and never exceeds log n. `bracket` adds an upper bound:
    the smallest of the leave-one-out bound and the rates KL(q || r) against the given marginal and against Gaussians
    fitted to the other half of the draws. `decomposition` takes the rate apart, and `empirical` measures the channel
    fed with the n rows alone. All sums are taken in log space and float64, in blocks of rows. In place of q(t|x), a
    pair (mean, log_variance) of arrays [n, d] states independent Gaussians, as the encoders of most examples put out.

    Args:
      num_samples: number of draws of t per row, >= 1, default 1.
      seed: integer seed of the draws, default 0.

    Example: a linear-Gaussian channel with I(X;T) = log(2) nats.

    >>> import numpy as np, tensorflow_probability as tfp
    >>> x = np.random.default_rng(0).normal(size=[2000, 1]).astype("float32")
    >>> q = tfp.distributions.MultivariateNormalDiag(x * 3 ** 0.5, np.ones_like(x))
    >>> low, high = Channel().bracket(x, q)
    >>> bool(low.nats - 2 * low.std_error < np.log(2) < high.nats + 2 * high.std_error)
    True

    References:
      Poole et al., On variational bounds of mutual information (2019), eq. 12 and 13.
      Alemi et al., Fixing a broken ELBO (2018), eq. 2: the rate.
    """

    domain = "channel"
    num_samples: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        positive_int("num_samples", self.num_samples)
        seed_of(self.seed, 2**31)

    def __call__(self, x: ArrayLike | None, q: tfd.Distribution | Sequence[ArrayLike]) -> Estimate:
        """Returns the lower bound on I(X;T), with a verdict from the bracket.

        Args:
          x: the n source rows, or None, since the channel already knows its inputs.
          q: `tfd.Distribution` of batch shape [n] and event shape [d], or (mean, log_variance).

        Returns:
          `Estimate` in nats.
        """
        return self.estimate(x, q)

    def estimate(self, x: ArrayLike | None, q: tfd.Distribution | Sequence[ArrayLike]) -> Estimate:
        return self.bracket(x, q)[0]

    def bracket(
        self, x: ArrayLike | None, q: tfd.Distribution | Sequence[ArrayLike], marginal: tfd.Distribution | None = None
    ) -> tuple[Estimate, Estimate]:
        """Returns (lower, upper) `Estimate`s of I(X;T).

        Args:
          x: the n source rows, or None.
          q: `tfd.Distribution` of batch shape [n] and event shape [d], or (mean, log_variance).
          marginal: `tfd.Distribution` r(t), whose rate also bounds I(X;T) from above; None (default) for none.
        """
        q = _law(q)
        n = self._batch(x, q)
        lower, others, rates = [], [], {"fitted Gaussian": []}
        for t, own, everyone, without in self._draws(q, n):
            lower.append(own - everyone)
            others.append(own - without)
            rates["fitted Gaussian"].append(own - cross_fitted_gaussian(t))
            if marginal is not None:
                rates.setdefault("given marginal", []).append(own - log_density(marginal, t))
        upper = {"leave-one-out": others, **rates}
        local = np.mean(lower, axis=0)
        found = judged_bracket(local, {name: np.mean(values, axis=0) for name, values in upper.items()}, self.result)
        repeats = RepeatedRows.of(x)
        if repeats and not repeats.by_nature(found[0]):
            uppers = self._uppers_without_copies(q, repeats) if repeats.separable else {}
            found = without_copies(found, repeats, local, uppers, self.result)
        means = means_or_draws(q, t)
        return of_independent_rows(found[0], means), of_independent_rows(found[1], means)

    def empirical(self, q: tfd.Distribution | Sequence[ArrayLike]) -> Estimate:
        """Returns an `Estimate` of I(X;T) of the channel fed with the n rows of `q` alone, each with probability 1/n.

        The value says how well T tells these n rows apart; for all of X it is a lower bound, which the call returns.
        Its standard error is that of the draws, not of the rows: exact for two or more draws per row (`num_samples`),
        and a little too large for one.

        Args:
          q: `tfd.Distribution` of batch shape [n] and event shape [d], or (mean, log_variance).
        """
        q = _law(q)
        n = self._batch(None, q)
        local = np.array([own - everyone for _, own, everyone, _ in self._draws(q, n)])
        # A single draw per row cannot separate the spread of the draws from that of the rows, and the error holds both.
        variance = local.var(axis=0, ddof=1).mean() if self.num_samples > 1 else local.var()
        return self.result(
            min(local.mean(), math.log(n)),
            std_error=math.sqrt(variance / local.size),
            ceiling=math.log(n),
            n=n,
            verdict="trusted",
            reason=f"the value says how well the code identifies which of these {n} rows it came from",
        )

    def decomposition(
        self, x: ArrayLike | None, q: tfd.Distribution | Sequence[ArrayLike], marginal: tfd.Distribution | None = None
    ) -> RateDecomposition:
        """Returns the `RateDecomposition` of KL(q(t|x) || r(t)): information, total correlation, dimension-wise KL.

        E KL(q(t|x) || r(t)) = I(X;T) + KL(q(t) || prod_j q(t_j)) + sum_j KL(q(t_j) || r(t_j)) in nats, for the channel
        fed with the n rows. q(t) is their mixture, with the own row of each draw among them, so that the parts sum to
        the rate. The time grows like n^2 d: pass some thousand rows.

        Args:
          x: the n source rows, or None.
          q: `tfd.Distribution` of batch shape [n] and event shape [d], whose coordinates have a known law, or (mean,
            log_variance).
          marginal: r(t), a `tfd.Distribution` with independent coordinates; None is the standard normal.

        Example: two coordinates that are noisy copies of one normal variable.

        >>> import numpy as np, tensorflow_probability as tfp
        >>> x = np.random.default_rng(0).normal(size=[1000, 1]).astype("float32")
        >>> q = tfp.distributions.MultivariateNormalDiag(np.hstack([x, x]) * 0.9, np.full([1000, 2], 0.436, "float32"))
        >>> parts = Channel().decomposition(x, q)
        >>> bool(abs(parts.information + parts.total_correlation + parts.dimension_wise_kl - parts.rate) < 1e-9)
        True

        References:
          Chen, Li, Grosse & Duvenaud, Isolating sources of disentanglement in VAEs (2018), eq. 2.
          Hoffman & Johnson, ELBO surgery (2016), section 2: the information and the marginal KL.
        """
        q = _law(q)
        self._batch(x, q)
        rows = channel_rows(q)
        draws = [tf.constant(self._drawn(rows, draw)) for draw in range(self.num_samples)]
        return decompose(float64(q), draws, marginal)

    def relevance(self, q: tfd.Distribution | Sequence[ArrayLike], y: ArrayLike) -> Estimate:
        """Returns an `Estimate` of I(T;Y) for integer labels `y` [n].

        The value is mean_i log q(t_i|y_i) / q(t_i) for mixtures over the n rows. The verdict compares it with the lower
        bound H(Y) + mean_i log p(y_i|t_i), in which row i is left out.

        Args:
          q: `tfd.Distribution` of batch shape [n] and event shape [d], or (mean, log_variance).
          y: integer labels [n].
        """
        q = _law(q)
        n = self._batch(None, q)
        y = labels("y", y, n)
        _, label, sizes = np.unique(y, return_inverse=True, return_counts=True)
        point, held_out = np.zeros(n), np.zeros(n)
        codes, q = q, channel_rows(q)
        for draw in range(self.num_samples):
            t = self._drawn(q, draw)
            # The own row is added to the sums afterwards, so that one pass serves the value and its leave-one-out
            # bound.
            own, (joint, total) = q.own_log_density(t), q.log_sums_of_others(t, y, None)
            point += np.logaddexp(joint, own) - np.log(sizes[label]) - np.logaddexp(total, own) + math.log(n)
            held_out += joint - np.where(np.isneginf(total), 0, total)
        entropy = float(-np.log(sizes[label] / n).mean())
        found = self._judged_relevance(point / self.num_samples, held_out / self.num_samples, entropy, n)
        return widened(confirm_rows(found, Pair(means_or_draws(codes, t), y[:, None])))

    def relevance_bracket(
        self, q: tfd.Distribution | Sequence[ArrayLike], y: ArrayLike, given: ArrayLike | None = None
    ) -> tuple[Estimate, Estimate]:
        """Returns `Estimate`s (lower, upper) of I(T;Y), or of I(T;Y|Z): the ends of a 95 % interval.

        For n independent rows the mean of log q(t_i|y_i) / q(t_i), with mixtures that hold row i, is the information of
        the rows themselves. Information is convex in the law of T given Y, so that its expectation is at least I(T;Y)
        at the shares of the labels, for any channel and any n. The mean of log p(y_i|t_i) + H(Y), from mixtures without
        row i, is at most I(T;Y) in expectation. The sampling error of both means is added: `nats` of the lower end is
        its mean less 1.96 standard errors, and that of the upper end is its mean and 1.96 standard errors.

        Args:
          q: `tfd.Distribution` of batch shape [n] and event shape [d], or (mean, log_variance).
          y: integer labels [n].
          given: integer labels [n] of Z, for I(T;Y|Z); None (default) for I(T;Y).

        Example: two groups whose codes are normal with a distance of one deviation; I(T;Y) = .1105 nats.

        >>> y = np.random.default_rng(0).integers(0, 2, 4000)
        >>> q = tfd.MultivariateNormalDiag(y[:, None].astype("float32"), np.ones([4000, 1], "float32"))
        >>> low, high = Channel().relevance_bracket(q, y)
        >>> low.nats < 0.1105 < high.nats, high.nats - low.nats < 0.04
        (True, True)

        References:
          Cover & Thomas, Elements of information theory (2006), theorem 2.7.4: convexity in the channel.
          Barber & Agakov, The IM algorithm (2003), eq. 3: the lower bound.
        """
        q = _law(q)
        n = self._batch(None, q)
        shares = Shares.of(labels("y", y, n), None if given is None else labels("given", given, n))
        rows, point, held_out, lost = channel_rows(q), np.zeros(n), np.zeros(n), np.zeros(n, bool)
        for draw in range(self.num_samples):
            t = self._drawn(rows, draw)
            own, (joint, total) = (
                rows.own_log_density(t),
                rows.log_sums_of_others(t, shares.label, shares.stratum),
            )
            point += shares.point(own, joint, total) / self.num_samples
            held_out += shares.held_out(joint, total) / self.num_samples
            lost |= ~np.isfinite(own)
        low, high = ends(held_out, point, shares, self.result, int(lost.sum()))
        pair = Pair(means_or_draws(q, t), shares.label[:, None])
        return confirm_rows(low, pair, (order,)), confirm_rows(high, pair, (order,))

    def _batch(self, x, q):
        if not isinstance(q, tfd.Distribution):
            raise rejection(
                "q",
                "a tfd.Distribution q(t|x)",
                type(q).__name__,
                "Pass model.posterior(x), or measure plain activations with NoisyChannel.",
            )
        if holds_a_point(q):
            raise rejection(
                "q",
                "a channel with noise",
                type(q).__name__,
                "A deterministic code has infinite I(X;T): state a noise level with NoisyChannel.",
            )
        if len(q.batch_shape) != 1 or len(q.event_shape) != 1 or q.batch_shape[0] < 2:
            raise rejection(
                "q",
                "of batch shape [n >= 2] and event shape [d]",
                f"batch {tuple(q.batch_shape)}, event {tuple(q.event_shape)}",
                "Pass q(t|x) of n rows.",
            )
        n = int(q.batch_shape[0])
        if x is not None and len(x) != n:
            raise rejection("x", f"paired with `q` ({n} rows)", f"{len(x)} rows", "Pass the rows that q was made of.")
        return n

    def _drawn(self, rows, draw):
        """Returns draw number `draw` of every row [n, d], or raises an `InputError` if a row has no finite one."""
        t = rows.drawn(self.seed, draw)
        lost = int(np.sum(~np.isfinite(t).all(axis=1)))
        if lost:
            raise rejection(
                "q",
                "a channel whose draws are finite",
                f"{lost} of {len(t)} rows with NaN or infinity",
                "Find the epoch in which the encoder diverged, and train with a smaller learning rate.",
            )
        return t

    def _draws(self, q, n):
        """Yields draws t [n, d], log q(t_i|x_i) [n], and the log marginals [n] over all rows and without row i."""
        q = channel_rows(q)
        for draw in range(self.num_samples):
            t = self._drawn(q, draw)
            own, (others,) = q.own_log_density(t), q.log_sums_of_others(t, None)
            yield t, own, np.logaddexp(others, own) - math.log(n), others - math.log(n - 1)

    def _uppers_without_copies(self, q, repeats):
        """Returns {name: values [n]} of upper bounds in which no row meets another one of its value."""
        rows, found = channel_rows(q), []
        for draw in range(self.num_samples):
            t = self._drawn(rows, draw)
            own, (others,) = rows.own_log_density(t), rows.log_sums_of_others(t, Except(repeats.value))
            found.append((own - others + np.log(repeats.others), own - cross_fitted_gaussian(t, repeats.value)))
        return dict(zip(("leave-one-out", "fitted Gaussian"), np.mean(found, axis=0)))

    def _judged_relevance(self, point, held_out, entropy, n):
        nats, lower = point.mean(), entropy + held_out.mean()
        verdict, reason = "trusted", f"with each row left out, the information is at least {lower:.3f} nats"
        if nats - lower > margin(nats):
            verdict, reason = (
                "biased_high",
                (
                    f"each row recognises itself, and the other rows show only {max(lower, 0):.3f} nats: "
                    "use more rows or more noise"
                ),
            )
        elif uncertain := too_uncertain(nats, point.std() / math.sqrt(n), n):
            verdict, reason = "undersampled", uncertain
        return self.result(
            nats,
            std_error=point.std() / math.sqrt(n),
            ceiling=entropy,
            n=n,
            verdict=verdict,
            reason=reason,
            unseen=abs(nats - lower) / 2 if verdict == "trusted" else 0.0,
        )
