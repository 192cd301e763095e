"""The bottleneck of a table of probabilities, by alternating minimisation from many starts."""

import numpy as np
import numpy.typing as npt

from ib_keras._checks import at_least, positive_int, rejection, whole_number
from ib_keras._progress import LongRun
from ib_keras.solvers.bottleneck import Bottleneck
from ib_keras.solvers.probability_table import Table

_MOST = 1000
_TINY = 1e-300
_BETWEEN_LOOKS = 10
_COOLING = np.geomspace(16, 1, 9)[:-1]
_STEPS_PER_BETA = 50
_COARSE, _FINE = 1e-9, 1e-15
_LARGE = 2**12
"""Products x times t times y beyond which a step takes long, and starts must earn their steps."""
_HEAT, _REFINEMENT = 2e8, 3e7


def blahut_arimoto(
    p_xy: npt.ArrayLike,
    beta: float,
    *,
    restarts: int = 20,
    clusters: int | None = None,
    max_iter: int = 20_000,
    seed: int = 0,
) -> Bottleneck:
    """Returns the `Bottleneck` of a joint table: the encoder q(t|x) that minimises I(X;T) - beta I(T;Y), in nats.

    Alternates q(t|x) ~ q(t) exp(-beta KL(p(y|x) || q(y|t))) with the q(t) and q(y|t) that follow from it, each step of
    which lowers the Lagrangian. The Lagrangian has several minima, of which the best is returned: the starts are the
    encoder that keeps every x apart, the same after cooling down from a large beta, hard partitions, `restarts` random
    encoders, and the T without information. On tables of a few values the result is the optimum of every published
    example, but nothing proves that it is the optimum of any table.

    Where the sizes of X, T and Y multiply to more than 4096, half of the starts leave the race after every few steps,
    and the number of steps is limited to what takes seconds: `converged` says whether they sufficed.

    Args:
      p_xy: joint probabilities [k_x, k_y].
      beta: weight of I(T;Y), >= 0; up to beta = 1 the optimum is a T without information.
      restarts: number of random starts, >= 0 (default: 20).
      clusters: number of values of T; None (default) takes as many as X has different p(y|x), which suffices for every
        optimum.
      max_iter: largest number of steps per start, >= 1 (default: 20000).
      seed: integer seed of the random starts (default: 0).

    Returns:
      A `Bottleneck` whose encoder is q(t|x) [k_x, clusters in use].

    Raises:
      InputError: for a table that holds no probabilities, beta < 0, or sizes below 1.

    Example: a bit through a channel that flips one bit in ten.

    >>> found = blahut_arimoto([[0.45, 0.05], [0.05, 0.45]], beta=2.0)
    >>> round(found.rate, 6), round(found.relevance, 6)
    (0.48273, 0.282273)

    References:
      Tishby, Pereira & Bialek, The information bottleneck method (1999), eq. 28 to 31.
    """
    table, beta = Table.of(p_xy), at_least("beta", beta, 0, "beta=0 keeps nothing.")
    kinds = len(table.p_x)
    clusters = kinds if clusters is None else positive_int("clusters", clusters)
    if clusters > max(kinds, _MOST):
        raise rejection("clusters", f"at most {max(kinds, _MOST)}", clusters, "As many as X has values suffice.")
    max_iter = positive_int("max_iter", max_iter)
    restarts = whole_number("restarts", restarts, 0, "restarts=0 starts from every x for itself alone.")
    if restarts > _MOST:
        raise rejection("restarts", f"at most {_MOST}", restarts, "A few dozens find the optimum of most tables.")
    seed = whole_number("seed", seed, 0, "Pass an integer, e.g. seed=0.")
    starts = _starts(table, beta, restarts, clusters, np.random.default_rng(seed))
    if is_large(table, clusters):
        best = _winner(starts, table, beta, max_iter)
        steps = _affordable(_REFINEMENT, best, table, least=50, most=max_iter)
        best, converged = _settled(best, table, beta, steps, _FINE)
    else:
        encoders, _ = _settled(starts, table, beta, max_iter, _COARSE)
        best = encoders[[np.argmin(lagrangians(encoders, table, beta))]]
        best, converged = _settled(best, table, beta, max_iter, _FINE)
    rate, relevance = (float(part[0]) for part in informations(best, table))
    if rate - beta * relevance >= -_COARSE:
        return Bottleneck(beta, 0.0, 0.0, np.ones([len(table.member), 1]))
    used = table.p_x @ best[0] > _COARSE
    return Bottleneck(beta, rate, relevance, best[0][table.member][:, used], converged)


def is_large(table, clusters):
    """Whether a step on a table takes so long that starts must earn their steps."""
    return table.p_y_given_x.size * clusters > _LARGE


def informations(encoders, table):
    """Returns I(X;T) and I(T;Y) in nats, each [r], of encoders q(t|x) [r, x, t]."""
    q_t = table.p_x @ encoders
    large = is_large(table, encoders.shape[2])
    joint = np.einsum("x,rxt,xy->rty", table.p_x, encoders, table.p_y_given_x, optimize=large)
    rate = _plogp(encoders, axis=2) @ table.p_x - _plogp(q_t, axis=1)
    relevance = _plogp(joint, axis=(1, 2)) - _plogp(q_t, axis=1) - _plogp(table.p_x @ table.p_y_given_x, axis=0)
    return rate, relevance


def lagrangians(encoders, table, beta):
    """Returns I(X;T) - beta I(T;Y) in nats [r] of encoders q(t|x) [r, x, t]."""
    rate, relevance = informations(encoders, table)
    return rate - beta * relevance


def step(encoders, table, beta):
    """Returns the encoders [r, x, t] after one round of the alternation."""
    q_t = table.p_x @ encoders
    large = is_large(table, encoders.shape[2])
    joint = np.einsum("rxt,xy->rty", table.p_x[:, None] * encoders, table.p_y_given_x, optimize=large)
    log_y = np.log(np.maximum(joint, _TINY)) - np.log(np.maximum(q_t, _TINY))[..., None]
    # The entropy of p(y|x) is the same for all t, and leaves with the normalisation.
    score = np.log(np.maximum(q_t, _TINY))[:, None] + beta * np.einsum(
        "xy,rty->rxt", table.p_y_given_x, log_y, optimize=large
    )
    weight = np.exp(score - score.max(axis=2, keepdims=True))
    return weight / weight.sum(axis=2, keepdims=True)


def _winner(encoders, table, beta, max_iter):
    """Returns the best encoder [1, x, t] of a race, in which the worse half of the starts is left out in each heat."""
    steps = _affordable(_HEAT, encoders, table, least=5, most=min(50, max_iter))
    run = LongRun(2 * steps * len(encoders), "step of a start")
    while len(encoders) > 1:
        for _ in range(steps):
            encoders = step(encoders, table, beta)
            run.advance(len(encoders))
        order = np.argsort(lagrangians(encoders, table, beta), kind="stable")
        encoders = encoders[order[: (len(order) + 1) // 2]]
    return encoders


def _affordable(work, encoders, table, least, most):
    """Returns how many steps on `encoders` make up so much work, within limits."""
    return int(min(most, max(least, work / (encoders.size * table.p_y_given_x.shape[1]))))


def _settled(encoders, table, beta, max_iter, tolerance):
    """Returns the encoders once no Lagrangian falls by more than `tolerance` in ten steps, and whether it did."""
    last = lagrangians(encoders, table, beta)
    for _ in range(0, max_iter, _BETWEEN_LOOKS):
        for _ in range(_BETWEEN_LOOKS):
            encoders = step(encoders, table, beta)
        now = lagrangians(encoders, table, beta)
        if (last - now <= tolerance).all():
            return encoders, True
        last = now
    return encoders, False


def _starts(table, beta, restarts, clusters, generator):
    """Returns encoders [r, x, t] to start from."""
    kinds = len(table.p_x)
    own = _hard(np.arange(kinds) % clusters, clusters)
    cooled = own[None]
    large = is_large(table, clusters)
    steps = _affordable(_REFINEMENT, cooled, table, least=5, most=_STEPS_PER_BETA) if large else _STEPS_PER_BETA
    for factor in _COOLING:
        for _ in range(steps):
            cooled = step(cooled, table, factor * max(beta, 1.0))
    shapes = np.geomspace(0.05, 5, max(restarts, 1))[:restarts, None, None]
    random = generator.gamma(shapes, size=[restarts, kinds, clusters])
    partitions = [_hard(generator.integers(0, clusters, kinds), clusters) for _ in range(restarts)]
    starts = np.concatenate([own[None], cooled, random, np.reshape(partitions, [restarts, kinds, clusters])])
    return (starts + 1e-9) / (starts + 1e-9).sum(axis=2, keepdims=True)


def _hard(labels, clusters):
    return np.eye(clusters)[labels]


def _plogp(p, axis):
    return np.sum(p * np.log(np.maximum(p, _TINY)), axis=axis)
