"""Gates that are trained for each example, so that the decision stays and few nats pass."""

import functools
import math
from collections.abc import Callable
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from ib_keras.applications.explanation.decision import Decision
from ib_keras.applications.explanation.gates import OPEN, Gates
from ib_keras.applications.explanation.layer_noise import LayerNoise
from ib_keras.applications.explanation.room_left import room_left
from ib_keras.applications.explanation.row_correlations import row_correlations
from ib_keras.applications.explanation.site import Site

_SEEDS = 2
_FORGET = 0.99
_LAST = 0.1
_NEARLY_NONE, _TINY = 1.0, 1e-12
_STEP_OF_STRENGTH = 0.3
_ROOM = 2**22
_MOST_ROWS = 32
_NEXT_LAYER = 7919
_LOST, _NO_WEIGHT, _FALLEN, _AGAIN = 0.5, 0.005, 0.05, 7.0
_STEPS_TO_CLOSE = 50


class Pace(NamedTuple):
    """How long and how fast gates are trained.

    Args:
      steps: steps of Adam, >= 4.
      rate: learning rate of Adam in the first step; it falls to a tenth.
      draws: draws of the noise in a step, for each of two seeds, >= 1.
      strength: weight of the mean nats of a value in the first step.
      again: for each further search of examples that the one before did not settle, how many times as many steps and
        draws it has as the first, and as large a weight of the nats in its first step.
    """

    steps: int
    rate: float
    draws: int
    strength: float
    again: tuple[tuple[int, int, float], ...] = ()

    @property
    def reach(self) -> float:
        """How far a gate can move in all: its logit, by a learning rate in each step."""
        return self.rate * (1 + _LAST) / 2 * self.steps


class Bottlenecks(NamedTuple):
    """Trained gates of examples.

    Args:
      gates: for each layer, gates [n, ...].
      nats: for each layer, nats [n, ...] of each value that passes.
      agreement: reliability of the maps, 2 r / (1 + r) for the correlation r of those of the two seeds, or the share
        r of their nats that they have in common, whichever is larger, [n].
      drift: share by which the nats, or one nat, still changed between the last two quarters of the training, [n].
    """

    gates: list[np.ndarray]
    nats: list[np.ndarray]
    agreement: np.ndarray
    drift: np.ndarray

    def rows(self, chosen: np.ndarray) -> "Bottlenecks":
        """Returns the bottlenecks of chosen examples, by their places."""
        gates, nats = ([one[chosen] for one in layers] for layers in (self.gates, self.nats))
        return Bottlenecks(gates, nats, self.agreement[chosen], self.drift[chosen])

    def with_rows(self, chosen: np.ndarray, others: "Bottlenecks") -> "Bottlenecks":
        """Returns these bottlenecks with others in the places `chosen`."""

        def put(own, new):
            own = own.copy()
            own[chosen] = new
            return own

        gates, nats = ([put(*pair) for pair in zip(*both)] for both in zip(self[:2], others[:2]))
        return Bottlenecks(gates, nats, put(self.agreement, others.agreement), put(self.drift, others.drift))


class BottleneckSearch:
    """Searches gates for each example that let few nats pass while the decision keeps its loss within a tolerance.

    Minimises loss + beta mean KL by Adam through draws of the noise, where beta of each example falls while the loss
    has risen by more than the tolerance and rises while it has not. Where noise has replaced what a decision needs, and
    no gradient leads back, its gates are opened again. The gates are means over the second half of the steps, and over
    two seeds.

    Args:
      decision: the decision.
      site: the place in the model.
      noises: the noise of each layer.
      tolerance: nats that the loss may rise by, > 0.
      pace: how long and how fast.
      seed: integer seed of the noise.
    """

    def __init__(
        self,
        decision: Decision,
        site: Site,
        noises: list[LayerNoise],
        tolerance: float,
        pace: Pace,
        seed: int,
    ):
        self.decision, self.site, self.noises = decision, site, noises
        self.tolerance, self.pace, self.seed = tolerance, pace, seed

    def __call__(self, values: tuple[np.ndarray, ...], advance: Callable[[float], None]) -> Bottlenecks:
        """Returns the `Bottlenecks` of the examples of the decision.

        Args:
          values: what stands at each layer in these examples, arrays [n, ...].
          advance: is called with the number of examples that a step has finished.
        """
        n = len(values[0])
        size = max(int(np.prod(one.shape[1:])) for one in values)
        most = int(np.clip(_ROOM // (size * self.pace.draws * _SEEDS), 1, _MOST_ROWS))
        rows = math.ceil(n / math.ceil(n / most))
        search = _Batch(self, rows, [one.shape[1:] for one in values])
        parts = []
        for start in range(0, n, rows):
            # Batches are alike; one that is short repeats its last example, so that one graph serves all.
            chosen = np.minimum(np.arange(start, start + rows), n - 1)
            parts.append(search.run(chosen, values, functools.partial(_advanced, advance, min(rows, n - start))))
        gathered = [np.concatenate(part)[:n] for part in zip(*parts)]
        half = len(values)
        return Bottlenecks(gathered[:half], gathered[half : 2 * half], gathered[-2], gathered[-1])


class _Batch:
    """The search for as many examples as fit into one graph."""

    def __init__(self, search, rows, shapes):
        self._search, self._rows = search, rows
        self._gates = Gates(_SEEDS * rows, shapes)
        rate, steps = search.pace.rate, search.pace.steps
        schedule = keras.optimizers.schedules.PolynomialDecay(rate, steps, _LAST * rate)
        self._optimizer = keras.optimizers.Adam(schedule, beta_2=_FORGET)
        self._optimizer.build(self._gates.variables)
        self._strength = tf.Variable(tf.zeros([_SEEDS * rows]))
        self._sums = [tf.Variable(tf.zeros_like(one)) for one in self._gates.values()]
        self._fresh = [variable.numpy() for variable in self._optimizer.variables]
        self._step = tf.function(self._one_step, autograph=False)

    def run(self, chosen, values, advance):
        """Returns gates and nats of each layer, agreement and drift of the chosen examples."""
        decision, steps = self._search.decision, self._search.pace.steps
        x = tf.constant(self._search.site.given(decision.x[chosen]))
        at = [tf.constant(np.concatenate([one[chosen]] * _SEEDS)) for one in values]
        asked = [tf.constant(np.concatenate([one[chosen]] * _SEEDS)) for one in (decision.target, decision.aim)]
        certain = decision.loss(tf.constant(np.concatenate([decision.outputs[chosen]] * _SEEDS)), *asked)
        self._start()
        sums = []
        for step in range(steps):
            self._step(x, at, asked, certain, tf.constant(step))
            if step + 1 in (3 * steps // 4, steps):
                sums.append([one.numpy() for one in self._sums])
            advance(1 / steps)
        counts = 3 * steps // 4 - steps // 2, steps - steps // 2
        early, whole = ([one / count for one in some] for some, count in zip(sums, counts))
        late = [(counts[1] * one - counts[0] * other) / (counts[1] - counts[0]) for one, other in zip(whole, early)]
        return self._results(at, whole, *(self._nats(at, some) for some in (whole, early, late)))

    def _results(self, at, gates, whole, early, late):
        rows = self._rows
        gates = [0.5 * (one[:rows] + one[rows:]) for one in gates]
        nats = [one.numpy() for one in self._nats([one[:rows] for one in at], gates)]
        maps = np.concatenate([_positions(one) for one in whole], axis=1)
        agreement = np.maximum(np.nan_to_num(row_correlations(maps[:rows], maps[rows:])), 0)
        apart = np.abs(maps[:rows] - maps[rows:]).sum(axis=1)
        overlap = 1 - apart / np.maximum(maps.sum(axis=1).reshape(_SEEDS, rows).sum(axis=0), _TINY)
        # A map of one place, or of equal ones, has no correlation, and still agrees with another of the same nats.
        agreement = np.maximum(agreement, overlap)
        agreement = 2 * agreement / (1 + agreement)
        # Maps of next to no nats have no places to agree on.
        none = maps.sum(axis=1).reshape(_SEEDS, rows).max(axis=0) < _NEARLY_NONE
        agreement = np.where(none, 1.0, agreement)
        sums = [sum(_flat(one).sum(axis=1) for one in some).reshape(_SEEDS, rows).sum(axis=0) for some in (early, late)]
        drift = np.abs(sums[1] - sums[0]) / np.maximum(sums[1], _NEARLY_NONE)
        return *gates, *nats, agreement, drift

    def _nats(self, at, gates):
        return [
            tf.convert_to_tensor(noise.nats(value, gate)) for noise, value, gate in zip(self._search.noises, at, gates)
        ]

    def _start(self):
        self._gates.open()
        self._strength.assign(tf.fill(self._strength.shape, float(np.log(self._search.pace.strength))))
        for one in self._sums:
            one.assign(tf.zeros_like(one))
        for variable, value in zip(self._optimizer.variables, self._fresh):
            variable.assign(value)

    def _one_step(self, x, at, asked, certain, step):
        search, rows = self._search, _SEEDS * self._rows
        with tf.GradientTape() as tape:
            gates = self._gates.values()
            change = [self._mixed(place, one, gate, step) for place, (one, gate) in enumerate(zip(at, gates))]
            output = search.site.output(_repeated(x, _SEEDS * search.pace.draws), change)
            loss = search.decision.loss(output, *(tf.tile(one, [search.pace.draws]) for one in asked))
            loss = tf.reduce_mean(tf.reshape(loss, [search.pace.draws, rows]), axis=0)
            passed = [tf.reduce_mean(tf.reshape(one, [rows, -1]), axis=1) for one in self._nats(at, gates)]
            aim = tf.reduce_sum(loss + tf.exp(self._strength) * tf.add_n(passed) / len(passed))
        self._optimizer.apply(tape.gradient(aim, self._gates.variables), self._gates.variables)
        counted = tf.cast(step >= search.pace.steps // 2, tf.float32)
        for total, gate in zip(self._sums, gates):
            total.assign_add(counted * gate)
        slower = _STEP_OF_STRENGTH * (1 - (1 - _LAST) * tf.cast(step, tf.float32) / search.pace.steps)
        self._strength.assign_add(slower * room_left(loss - certain, search.tolerance))
        self._open_lost(loss - certain, step)

    def _open_lost(self, excess, step):
        """Opens the gates of examples whose decision is lost although their nats have next to no weight.

        Noise has taken the place of what the decision needs, and no gradient leads back to it. Gates that open later
        than in the first half, or with fewer than 50 steps left, do not have the time to close again.
        """
        least = float(np.log(min(_NO_WEIGHT, _FALLEN * self._search.pace.strength)))
        steps = self._search.pace.steps
        early = step < min(steps // 2, steps - _STEPS_TO_CLOSE)
        lost = (self._strength < least) & (excess > _LOST) & early
        for variable in self._gates.variables:
            rows = tf.reshape(lost, [-1, *([1] * (variable.shape.rank - 1))])
            variable.assign(tf.where(rows, OPEN, variable))
        self._strength.assign(tf.where(lost, least + float(np.log(_AGAIN)), self._strength))

    def _mixed(self, place, value, gate, step):
        """Returns a function that puts gated values and noise in the place of an output, `draws` times for each row."""
        search, shape = self._search, value.shape[1:]
        by_seed = [-1, _SEEDS, self._rows]
        # All examples share a draw: it is noise to each of them, at the cost of one.
        seed = tf.stack([search.seed + _NEXT_LAYER * place, step])
        draws = tf.random.stateless_normal([search.pace.draws, _SEEDS, 1, *shape], seed)
        gate = tf.reshape(gate, [*by_seed, *gate.shape[1:]])

        def change(output):
            shown = value if len(search.noises) == 1 else tf.cast(output, tf.float32)
            mixed = search.noises[place].mixed(tf.reshape(shown, [*by_seed, *shape]), gate, draws)
            return tf.reshape(mixed, [-1, *shape])

        return change


def _advanced(advance, examples, share):
    advance(share * examples)


def _repeated(x, times):
    return tf.tile(x, [times, *([1] * (x.shape.rank - 1))])


def _flat(array):
    return np.asarray(array).reshape(len(array), -1)


def _positions(nats):
    """Returns the nats [n, positions] of all channels of a position together."""
    nats = np.asarray(nats)
    return _flat(nats if nats.ndim == 2 else nats.sum(axis=-1))
