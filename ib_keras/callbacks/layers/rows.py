"""A row of the information plane for each layer, estimator and set of examples."""

import dataclasses
import functools
import itertools
import math
import operator
import re
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras._checks import rejection
from ib_keras.callbacks.layers.channel import channel_law, channel_marginal, is_channel
from ib_keras.callbacks.layers.choice import ALL, Layers, find_layers
from ib_keras.callbacks.layers.flags import activation_flags, bound_flags, overlap_flags, processing_flags
from ib_keras.callbacks.layers.named_estimators import DEFAULT
from ib_keras.callbacks.layers.outputs import LayerOutputs
from ib_keras.callbacks.layers.quantities import measured_quantities
from ib_keras.estimators import Channel
from ib_keras.estimators.base.trust import margin
from ib_keras.estimators.other_quantities.intrinsic_dimension import intrinsic_dimension
from ib_keras.estimators.representation import AnyEstimator, Draws, Reading, failed_columns, first_line, suited
from ib_keras.estimators.rows.same_distances import same_distances
from ib_keras.plane_row import (
    BINS,
    DIMENSION,
    EPOCH,
    ESTIMATOR,
    FLAGS,
    LAYER,
    NOISE_STD,
    QUANTITIES,
    READER,
    REASON,
    RELEVANCE,
    SECONDS,
    SOURCE,
    TARGET,
    UNITS,
    UPPER,
    VERDICT,
    N,
    PlaneRow,
)

CODE = "code"
_BATCH = 256
# Sixteen draws of a random layer determine its law in each row, and one more is measured.
_DRAWS = 17
_ROWS_OF_DIMENSION = 1000
NOT_CALLED = "the model does not call this layer on these examples: leave it out of `layers`"


class LayerRows:
    """Measures the chosen layers of a model one after the other, so that memory holds only a part of the activations.

    Args:
      model: a built Keras model.
      layers: the choice of layers, as in `InformationPlane`.
      estimators: {name: estimator or None}, as `named_estimators` returns.
      levels: noise levels or numbers of bins for the band of each quantity; None (default) for no band.
      relevance_estimator: estimator of I(T;Y); None (default) for that of I(X;T).

    Attributes:
      order: the names of the chosen layers, in the order of their rows.
    """

    def __init__(
        self,
        model: keras.Model,
        layers: Layers | None,
        estimators: Mapping[str | None, AnyEstimator | None],
        levels: Sequence[float] | None = None,
        relevance_estimator: AnyEstimator | None = None,
    ):
        self._model, self._estimators, self._levels = model, estimators, levels
        self._relevance_estimator = relevance_estimator
        self._reported = set()
        self._wants_code, self._layers = _chosen(model, layers)
        self.order = [CODE] * self._wants_code + list(self._layers)
        self._channels = {name: layer for name, layer in self._layers.items() if is_channel(layer)}
        # The law of a channel is known from its parameters, while its own output in inference is the mean alone.
        parameters = {name: layer.parameters for name, layer in self._channels.items()}
        self._read = LayerOutputs(model, self._layers | parameters, _DRAWS) if self._layers else None

    def require_laws(self, x: Any) -> None:
        """Raises an `InputError` for a `Channel` where none of the layers knows the law of its output or draws it.

        Args:
          x: examples, an array [n, ...] or a structure of arrays.
        """
        given = [*self._estimators.values(), self._relevance_estimator]
        channel = next((one for one in given if isinstance(one, Channel)), None)
        if channel is None or self._wants_code or self._channels:
            return
        # A layer that cannot be read has a row with the reason.
        random = self._tried(lambda: self._read.random(x))
        if not isinstance(random, Exception) and not random:
            raise rejection(
                "estimator",
                "one for layers whose law q(t|x) is unknown, which is the case of all layers here",
                repr(channel),
                "Leave `estimator` out, or measure the code of a stochastic model or a `layers.GaussianBottleneck`.",
            )

    def measure(
        self, examples, labels: Mapping[str, Any], trees: bool = False
    ) -> Iterator[tuple[str | None, PlaneRow]]:
        """Yields (name of the estimator, row) for each layer and estimator.

        A layer that cannot be measured has rows with the reason; a warning is given once for each layer.

        Args:
          examples: the `Examples` to measure.
          labels: columns that every row begins with, the epoch among them.
          trees: whether boosted trees read the labels as well; False by default.
        """
        targets, done = self._targets(examples), {}
        for name, output in self._outputs(examples):
            # Isotropic noise sees distances alone: all estimators with such noise share one narrow output.
            narrow = functools.cache(lambda output=output: same_distances(output))
            known, dimension = {}, functools.cache(lambda output=output: dimension_of(output))
            asked = [(target, self._reading(output, target, trees)) for target in targets]
            for (target, reading), which in itertools.product(asked, self._estimators):
                question = {TARGET: target.name} if target and target.name else {}
                row, flags = self._row(
                    {**labels, **question, LAYER: name},
                    which,
                    output,
                    examples,
                    target,
                    narrow,
                    reading,
                    known,
                    dimension,
                )
                parent = done.get((self._parent(name), which, target))
                flags += (
                    overlap_flags(examples.overlap)
                    + bound_flags(row)
                    + (processing_flags(row, parent) if parent else [])
                )
                row[FLAGS] = "; ".join(flags + self._activation_flags(name, output))
                done[name, which, target] = row
                yield which, row

    def _targets(self, examples):
        """Returns the targets, with the output of the model for a reconstruction; [None] where there is no Y."""
        return [
            target if target.parts else dataclasses.replace(target, parts=[self._reconstruction(examples)])
            for target in examples.targets
        ] or [None]

    def _reading(self, output, target, trees):
        return functools.cache(lambda place: Reading.of(_activations(output), target.parts[place], trees))

    # Outputs of layers.

    def _outputs(self, examples):
        """Yields (name of the layer, its output or the exception that prevented it), in the order of the model."""
        missing = dict.fromkeys(self.order)
        if self._wants_code:
            del missing[CODE]
            yield CODE, self._tried(lambda: self._model.posterior(examples.x))
        reason = NOT_CALLED
        try:
            for name, output in self._read(examples.x) if self._read else ():
                del missing[name]
                yield name, self._law(name, output)
        except Exception as error:
            reason = error
        for name in missing:
            yield name, reason if isinstance(reason, Exception) else LookupError(reason)

    def _law(self, name, output):
        """Returns q(t|x) for a channel, whose parameters are `output`, and the output itself for another layer."""
        if name not in self._channels:
            return output
        if isinstance(output, Draws):
            return LookupError("the channel lies behind a layer that draws its output: measure a later layer instead")
        return self._tried(lambda: channel_law(self._channels[name], output))

    # Rows.

    def _row(self, row, which, output, examples, target, narrow, reading, known, dimension) -> tuple[Any, list[str]]:
        """Returns the row that begins with the columns `row`, and sentences for its flags.

        I(X;T) is measured for the first target, and kept in `known` by the name of the estimator for the others.
        """
        began = time.perf_counter()
        given = output if isinstance(output, Exception) else self._tried(lambda: self._given(which, output, narrow))
        if isinstance(given, Exception):
            self._report(row, given)
            row |= {ESTIMATOR: which, N: examples.n}
            for quantity in examples.quantities:
                row |= failed_columns(quantity, given)
            return row, []
        estimator, t = given
        row |= {
            ESTIMATOR: which if self._estimators[which] is estimator else self._default_name(estimator),
            NOISE_STD: getattr(estimator, "noise_std", None),
            BINS: getattr(estimator, "bins", None),
            N: examples.n,
            UNITS: _units(output),
            DIMENSION: dimension(),
        }
        measured, flags, errors = measured_quantities(
            estimator,
            t,
            examples,
            target,
            lambda: self._marginal(row[LAYER], t),
            self._levels,
            self._of_relevance(output, narrow),
            self._judged_by(reading, which, estimator, output, target),
            known.get(which),
        )
        known[which] = {key: value for key, value in measured.items() if key.startswith(SOURCE)}
        for error in errors:
            self._report(row, error)
        measured |= _of_a_part(output, measured) | _less_than_read(measured)
        return row | measured | {SECONDS: round(time.perf_counter() - began, 4)}, flags

    def _given(self, which, output, narrow):
        """Returns the estimator for a layer, and its argument: q(t|x), draws, or activations."""
        return _with_narrow(suited(self._estimators[which], output), output, narrow)

    def _of_relevance(self, output, narrow):
        """Returns the estimator of I(T;Y) and its argument, or None where it is that of I(X;T)."""
        if self._relevance_estimator is None:
            return None
        return _with_narrow(suited(self._relevance_estimator, output), output, narrow)

    def _judged_by(self, reading, which, estimator, output, target):
        """Returns a function that confronts I(T;Y) with a reader of the layer, or None where no noise is added."""
        own = self._relevance_estimator or estimator
        noisy = isinstance(output, Draws) or (isinstance(_activations(output), np.ndarray) and hasattr(own, NOISE_STD))
        if not noisy or target is None or target.continuous:
            return None
        chosen_by_layer = self._relevance_estimator is None and self._estimators[which] is None
        return lambda place, estimate: reading(place).judged(estimate, replace=chosen_by_layer)

    def _default_name(self, estimator):
        """Returns the class of the estimator that a layer chose, marked if an estimator of this class is given too."""
        name = type(estimator).__name__
        return f"{name} ({DEFAULT})" if name in self._estimators else name

    def _marginal(self, name, t):
        known = isinstance(t, tfp.distributions.Distribution)
        return channel_marginal(self._channels.get(name, self._model), t) if known else None

    def _reconstruction(self, examples):
        blocks = []
        for start in range(0, examples.n, _BATCH):
            part = tf.nest.map_structure(operator.itemgetter(slice(start, start + _BATCH)), examples.x)
            blocks.append(tf.nest.flatten(self._model(part, training=False))[0].numpy())
        return np.concatenate([block.reshape(len(block), -1) for block in blocks])

    def _parent(self, name):
        """Returns the layer that a layer is computed from alone, or None.

        Channels are passed over: a layer behind one is computed from its mean, while the row of the channel is about
        draws.
        """
        parent = self._read.parents.get(name) if self._read else None
        return self._parent(parent) if parent in self._channels else parent

    def _activation_flags(self, name, output):
        if isinstance(output, Exception):
            return []
        output = _activations(output)
        if isinstance(output, tfp.distributions.Distribution):
            output = output.mean().numpy()
        activation = getattr(self._layers.get(name), "activation", None)
        return activation_flags(output, getattr(activation, "__name__", None))

    def _tried(self, work):
        try:
            return work()
        except Exception as error:
            return error

    def _report(self, row, error):
        if row[LAYER] not in self._reported:
            self._reported.add(row[LAYER])
            warnings.warn(
                f"InformationPlane could not measure {row[LAYER]!r} after epoch {row[EPOCH]:g}: "
                f"{first_line(error).rstrip('.')}. Training goes on, and `rows` holds the reasons of further failures.",
                stacklevel=2,
            )


def _chosen(model, choice):
    """Returns whether the code of a model is chosen, and {name: layer} of the chosen layers."""
    has_code = gives_code(model)
    names = [choice] if isinstance(choice, (str, re.Pattern, keras.Layer)) else choice
    wants_code = has_code and (names is None or CODE in names)
    if wants_code:
        # The code is no layer of the model: only the rest of the choice is looked up, which for None is nothing.
        names = [name for name in names or () if name != CODE]
        if not names:
            return True, {}
    return wants_code, find_layers(model, ALL if names == [ALL] else names, [CODE] if has_code else [])


def gives_code(model: keras.Model) -> bool:
    """Whether a model has a method `posterior` that returns q(t|x), and no layer of this name."""
    posterior = getattr(model, "posterior", None)
    return callable(posterior) and not isinstance(posterior, keras.Layer)


def _of_a_part(output, measured):
    """Returns the verdicts of a layer that is measured along some of its components: its values are lower bounds."""
    if not isinstance(output, Draws) or output.draws.shape[2] >= output.units:
        return {}
    reason = (
        f"{output.draws.shape[2]} components of {output.units} units are measured, and the layer may know more: choose "
        "a narrower layer"
    )
    trusted = [quantity for quantity in QUANTITIES if measured.get(quantity + VERDICT) == "trusted"]
    return {key: value for one in trusted for key, value in ((one + VERDICT, "biased_low"), (one + REASON, reason))}


def _less_than_read(measured):
    """Returns the verdict on I(X;T) where classifiers read more of Y in the layer than T is said to know of X."""
    read, most = measured.get(RELEVANCE + READER), measured.get(SOURCE + UPPER, measured.get(SOURCE))
    if read is None or most is None or measured.get(SOURCE + VERDICT) != "trusted" or read <= most + margin(most):
        return {}
    reason = (
        f"classifiers read {read:.3f} nats of the labels in the layer, which shows only {most:.3f} nats of its input: "
        "lower the noise, or check the law of the layer"
    )
    return {SOURCE + VERDICT: "biased_low", SOURCE + REASON: reason}


def _with_narrow(given, output, narrow):
    estimator, t = given
    return estimator, narrow() if t is output and hasattr(estimator, "activations") else t


def _activations(output):
    """Returns one pass of a layer that draws its output, the values of a deterministic code, and else the output."""
    if isinstance(output, tfp.distributions.VectorDeterministic):
        return output.mean().numpy()
    return output.draws[0] if isinstance(output, Draws) else output


def dimension_of(output: Any) -> float | None:
    """Returns the intrinsic dimension of the output of a layer by TwoNN, or None where it cannot be told.

    Args:
      output: activations [n, ...], `Draws`, of which the first pass counts, or q(t|x), whose means count.

    >>> round(dimension_of(np.random.default_rng(0).normal(size=[500, 2])))
    2
    """
    t = _activations(output)
    t = np.asarray(t.mean() if isinstance(t, tfp.distributions.Distribution) else t)
    if t.dtype.kind not in "biuf" or not t.size or not np.isfinite(t).all():
        return None
    found = intrinsic_dimension(t, _ROWS_OF_DIMENSION)
    return found if math.isfinite(found) else None


def _units(output):
    if isinstance(output, Draws):
        return output.units
    shape = output.event_shape if isinstance(output, tfp.distributions.Distribution) else output.shape[1:]
    return int(np.prod(shape))
