"""Where in an example the information lies that a model decides by, in nats."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import above, one_of, positive_int, rejection, seed_of, whole_number
from ib_keras._progress import progress_bar
from ib_keras.applications.explanation.attribution_readout import AttributionReadout
from ib_keras.applications.explanation.attribution_record import Attribution
from ib_keras.applications.explanation.bottleneck import BottleneckSearch, Pace
from ib_keras.applications.explanation.decision import Decision, examples
from ib_keras.applications.explanation.input_map import input_map
from ib_keras.applications.explanation.judgement import LOST, STILL, judged
from ib_keras.applications.explanation.occlusion import occlusion
from ib_keras.applications.explanation.outcome import outcome
from ib_keras.applications.explanation.outside_of_scope import require_outside_of_scope
from ib_keras.applications.explanation.reference_examples import reference_examples
from ib_keras.applications.explanation.setting import setting_of
from ib_keras.applications.explanation.site import INPUT, Layer, Site, looks_up
from ib_keras.applications.explanation.slopes import (
    grad_cam,
    gradient_x_input,
    integrated_gradients,
    smooth_grad,
)

# Pictures have many values, each of a single draw in a step; the few of other examples get more steps and draws.
_PICTURE_LAYER = Pace(steps=18, rate=1.5, draws=1, strength=15.0, again=((1, 1, 0.3), (4, 4, 0.03)))
_PICTURE = Pace(steps=30, rate=0.5, draws=1, strength=10.0, again=((2, 1, 0.3), (4, 2, 0.3)))
_OTHER = Pace(steps=100, rate=0.3, draws=4, strength=0.1, again=((2, 1, 0.3), (5, 1, 0.3)))
_BOTTLENECK, _UNJUDGED = "bottleneck", "ill_posed"
_OTHER_METHODS = {
    "gradient_x_input": gradient_x_input,
    "integrated_gradients": integrated_gradients,
    "smooth_grad": smooth_grad,
    "grad_cam": grad_cam,
    "occlusion": occlusion,
}
METHODS = _BOTTLENECK, *_OTHER_METHODS
_FEWEST_STEPS, _MOST_STEPS = 4, 100_000
_CHECKED = 20
_NEW_DRAWS = 104729
_FEW_LEFT = 0.05
_AT_INPUT = 'pass layer="input", '


def attribution(
    model: keras.Model,
    x: ArrayLike,
    layer: Layer = None,
    target: ArrayLike | None = None,
    *,
    method: str | AttributionReadout = "bottleneck",
    reference: ArrayLike | None = None,
    tolerance: float = 0.05,
    steps: int | None = None,
    draws: int | None = None,
    seed: int = 0,
    verbose: int = 0,
) -> Attribution:
    """Returns maps in nats of where in each example the information lies that the decision of a model rests on.

    Every value v at a layer is put beside noise of the mean m and deviation s of this layer, g v + (1 - g) N(m, s^2),
    with a gate g of its own in each example. The gates are trained so that the decision stays and the nats that pass,
    KL(N(g v + (1 - g) m, (1 - g)^2 s^2) || N(m, s^2)), are few. A position of 0 nats is replaced by noise, and the
    model decides as before: no other attribution promises that. `tolerance` nats of the decision may be lost, for which
    the weight of the nats is adapted in each example, so that no strength has to be chosen.

    Args:
      model: a built Keras model of one input, functional, sequential or subclassed, that returns class probabilities,
        logits or numbers [n, k]. Logits are known by the loss that the model was compiled with, or by a softmax or
        sigmoid behind them; without one the outputs are explained as numbers. Several sigmoids, or outputs with a
        binary cross-entropy, are labels, each explained by itself.
      x: examples [n, ...]: pictures, signals, rows of a table, or integers that the model looks up, such as tokens.
      layer: where information is taken away: `"input"`, a name or layer, or several layers, which share one gate for
        each position. None (default) chooses: for pictures the last layer through which everything passes and which has
        at least eight rows and columns, for tokens their embedding, else the input.
      target: class, label or output to explain, an integer or integers [n]; None (default) for the likeliest class or
        label of each example, and for output 0 of a regressor.
      method: `"bottleneck"` (default); a fitted `AttributionReadout`, at the cost of three forward passes; or one whose
        scores have no unit and no guarantee, to compare with: `"gradient_x_input"`, `"integrated_gradients"`,
        `"smooth_grad"`, `"grad_cam"`, `"occlusion"`. Those are taken at the input or at the embedding of tokens, and
        Grad-CAM at a layer as chosen for the bottleneck, unless `layer` is given. Occlusion takes windows of 8 x 8
        pixels, or a quarter of a side of fewer than 32.
      reference: examples [m, ...], m >= 2, that give the mean and deviation of the layer; None (default) for `x`. Pass
        a few hundred where `x` has fewer than a hundred.
      tolerance: nats > 0 by which the loss of a decision may rise (default: 0.05).
      steps: steps of Adam, at least 4; None (default) for 18 at a layer of pictures [n, rows, columns,
        channels], 30 at pictures themselves, and 100 elsewhere. Examples that are not settled are searched again, and
        where these are more than one in twenty, once more with four or five times as many.
      draws: draws of the noise in each step, for each of two seeds, >= 1; None (default) for 1 with pictures
        and 4 elsewhere.
      seed: integer seed of the noise.
      verbose: 1 shows a progress bar on a terminal, 0 (default) nothing.

    Returns:
      An `Attribution`. A verdict is not `"trusted"` where the probability fell by more than .1, or rose so although
      another class is likelier, or a predicted number changed by more than a fifth of the variance of the predictions
      in the mean square; where the maps of the two seeds have a reliability below .8, the nats still changed by half,
      or no gate could close in so few steps; and where fewer than 20 examples gave the mean and deviation.

    Raises:
      InputError: for a model of several inputs or outputs, a layer off the way to the output, a decision without a
        gradient, NaN, targets out of range, or one example without a `reference`.

    Example: a decision that rests on column 0 alone.

    >>> model = keras.Sequential([keras.Input([3]), keras.layers.Dense(1, "sigmoid")])
    >>> model.set_weights([np.array([[4.0], [0.0], [0.0]]), np.zeros(1)])
    >>> found = attribution(model, np.random.default_rng(0).normal(size=[200, 3]))
    >>> (found.nats.mean(axis=0) / found.total.mean()).round(1)
    array([1., 0., 0.], dtype=float32)

    References:
      Schulz, Sixt, Tombari & Landgraf, Restricting the flow: information bottlenecks for attribution (2020), eq. 2 to 6
      and section 3.2, in which the weight of the nats is one constant and gates of position are missing.
      Zhang et al., Fine-grained neural network explanation by identifying input features with predictive information
      (2021), for the bottleneck at the input.
      Hong et al., Comprehensive information bottleneck for unveiling universal attribution to interpret vision
      transformers (2025), for several layers.
    """
    require_outside_of_scope("model")
    if isinstance(method, AttributionReadout):
        _require_own(method, model, {"layer": layer, "reference": reference, "steps": steps, "draws": draws})
        return method.attribution(x, target)
    one_of("method", method, METHODS)
    tolerance = above("tolerance", tolerance, 0, "Pass nats above 0, e.g. 0.05.")
    seed = seed_of(seed, below=2**31)
    if method != _BOTTLENECK:
        given = None if reference is None else reference_examples(reference, examples(x, model))
        return _without_unit(method, Decision(model, x, target, given), layer, seed)
    setting = setting_of(model, x, layer, target, reference)
    decision, site, values, noises, references = setting
    pace = _OTHER if values[0].ndim < 4 else _PICTURE if site.names == (INPUT,) else _PICTURE_LAYER
    pace = pace._replace(
        steps=pace.steps if steps is None else _steps(steps),
        draws=pace.draws if draws is None else positive_int("draws", draws),
    )
    _require_gradient(setting)
    bar = progress_bar(len(decision.x), "example", verbose)
    found, kept = _searched(BottleneckSearch(decision, site, noises, tolerance, pace, seed), values, bar)
    saving = _AT_INPUT if values[0].ndim == 4 and site.names != (INPUT,) else ""
    verdicts, verdict, reason = judged(decision, kept, found, references, pace.reach, saving=saving)
    asked = decision.target, decision.before, kept.mean(axis=0)
    maps = input_map(found.nats, decision.x)
    return Attribution(method, site.names, decision.kind, maps, *asked, verdicts, verdict, reason, tuple(found.nats))


def _searched(search, values, bar):
    """Returns the bottlenecks and what they keep in draws, of further searches where the first one did not suffice.

    That is where the decision is lost, or the nats still changed. The second search begins with a lower weight of the
    nats, so that gates close later, and is as long at a layer of pictures and twice as long elsewhere; where it leaves
    more than one in twenty, these are searched a third time, for longer and with more draws. A search is taken where it
    loses less, or keeps the decision and has come closer to its end.
    """
    decision = search.decision
    found = search(values, bar.add)
    kept = _kept(search, values, found)
    for number, (steps, draws, weaker) in enumerate(search.pace.again):
        again = np.flatnonzero(_unsettled(decision.change(kept), found, decision.kind))
        # A third search of few costs more than it mends: its graph is as dear as that of many.
        if len(again) <= (_FEW_LEFT * len(decision.x) if number else 0):
            break
        first = search.pace
        pace = first._replace(steps=steps * first.steps, draws=draws * first.draws, strength=weaker * first.strength)
        further = BottleneckSearch(
            decision.rows(again), search.site, search.noises, search.tolerance, pace, search.seed
        )
        some = tuple(one[again] for one in values)
        other = further(some, lambda _: None)
        new = _kept(further, some, other)
        better = _better(further.decision, new, other, kept[:, again], found.rows(again))
        kept[:, again[better]] = new[:, better]
        found = found.with_rows(again[better], other.rows(better))
    return found, kept


def _unsettled(change, found, kind):
    """Returns whether decisions are lost, or nats still changed, [n]."""
    return (change > LOST[kind]) | (found.drift > STILL)


def _better(decision, new, other, kept, found):
    """Returns whether another search loses less than what was found, or keeps the decision and is more settled, [n]."""
    new_change, change = decision.change(new), decision.change(kept)
    was_lost, is_lost = change > LOST[decision.kind], new_change > LOST[decision.kind]
    return np.where(was_lost, new_change < change, ~is_lost & (other.drift < found.drift))


def _kept(search, values, found):
    """Returns the probability of the target, or the predicted number, through gates in draws of noise, [draws, n]."""
    return outcome(search.decision, search.site, values, search.noises, found.gates, search.seed + _NEW_DRAWS)


def _require_own(readout, model, arguments):
    """Raises an `InputError` for another model than that of a readout, and for what its constructor and `fit` take."""
    if readout.model is not model:
        remedy = "Fit a readout to this model: AttributionReadout(model).fit(x_train)."
        raise rejection("model", "the model of the readout", f"another one, {model!r}", remedy)
    for name, value in arguments.items():
        if value is not None:
            raise rejection(name, "left out for a readout", repr(value), "Pass it to AttributionReadout or its `fit`.")


def _steps(value):
    steps = whole_number("steps", value, _FEWEST_STEPS, "Pass steps=20 or more.")
    if steps > _MOST_STEPS:
        raise rejection("steps", f"at most {_MOST_STEPS}", steps, "Pass steps=1000 or fewer.")
    return steps


def _without_unit(method, decision, layer, seed):
    """Returns the `Attribution` of a method whose scores have no unit."""
    if layer is None and method != "grad_cam" and not looks_up(decision.model, decision.x):
        layer = INPUT
    site = Site(decision.model, decision.x, layer)
    scores = _OTHER_METHODS[method](decision, site, seed)
    reason = f"scores of {method} have no unit and promise nothing: judge them by `deletion` and `insertion`"
    verdicts = (_UNJUDGED,) * len(scores)
    asked = decision.target, decision.before, None
    return Attribution(
        method, site.names, decision.kind, input_map([scores], decision.x), *asked, verdicts, _UNJUDGED, reason, ()
    )


def _require_gradient(setting):
    """Raises an `InputError` where the decision does not say how the values at the layer move it."""
    decision, site, values, noises, _ = setting
    few = [tf.constant(one[:_CHECKED]) for one in values]
    x = tf.constant(site.given(decision.x[:_CHECKED]))
    asked = decision.target[:_CHECKED], decision.aim[:_CHECKED]
    for place, (name, noise, value) in enumerate(zip(site.names, noises, few)):
        moved = noise.mixed(value, 0.5 * tf.ones_like(value), tf.zeros_like(value))
        with tf.GradientTape() as tape:
            tape.watch(moved)
            change = [lambda output: output] * len(few)
            change[place] = lambda _, moved=moved: moved
            loss = decision.loss(site.output(x, change), *asked)
        gradient = tape.gradient(loss, moved)
        if gradient is None or not np.any(gradient):
            received = f"{name}, from which no gradient leads to the output"
            remedy = "Choose a layer behind all rounding and look-ups, or examples that are not all equal or saturated."
            raise rejection("layer", "one that moves the decision", received, remedy)
