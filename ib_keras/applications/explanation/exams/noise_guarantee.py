"""The guarantee of a bottleneck map: positions of few nats may be replaced by noise."""

import dataclasses

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import above, rejection, seed_of
from ib_keras.applications.explanation.attribution_record import Attribution
from ib_keras.applications.explanation.decision import REGRESSION, examples
from ib_keras.applications.explanation.exams.maps import flat, require_as_many, scores_of
from ib_keras.applications.explanation.outcome import outcome
from ib_keras.applications.explanation.setting import setting_of
from ib_keras.applications.explanation.site import Layer
from ib_keras.estimate import NORMAL_975


@dataclasses.dataclass(frozen=True, eq=False)
class NoiseGuarantee:
    """The fall of a decision when the positions of the lowest scores were replaced by noise.

    Args:
      share: share of the scores that the replaced positions hold together.
      replaced: share of the positions that were replaced, [n].
      fall: fall of the probability of the target in the mean over draws of noise, or root of the mean square by which a
        number changed, in deviations of the predictions, [n].

    >>> NoiseGuarantee(0.05, np.array([0.5, 0.7]), np.array([0.0, 0.02])).mean
    0.01
    """

    share: float
    replaced: np.ndarray
    fall: np.ndarray

    def __repr__(self) -> str:
        return f"NoiseGuarantee(n={len(self.fall)}, share={self.share}, mean={self.mean:.3g})"

    @property
    def mean(self) -> float:
        """The mean fall over the examples."""
        return float(self.fall.mean())

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval (low, high) of the mean fall over repeated examples."""
        n = len(self.fall)
        reach = NORMAL_975 * self.fall.std(ddof=1) / np.sqrt(n) if n > 1 else float("inf")
        return float(self.fall.mean() - reach), float(self.fall.mean() + reach)


def noise_guarantee(
    model: keras.Model,
    x: ArrayLike,
    maps: Attribution | ArrayLike,
    layer: Layer = None,
    target: ArrayLike | None = None,
    *,
    share: float = 0.05,
    reference: ArrayLike | None = None,
    seed: int = 0,
) -> NoiseGuarantee:
    """Returns the `NoiseGuarantee` of maps: the positions of the lowest scores are replaced by the noise of a layer.

    The positions that hold together at most `share` of the scores above 0 are replaced, beginning with the lowest, by
    noise of the mean and deviation of the layer; all others stay as they are.

    Args:
      model: a built Keras model of one input that returns class probabilities, logits or numbers [n, k].
      x: examples [n, ...].
      maps: an `Attribution`, or scores [n, ...] of the positions of `x`, which are averaged over the positions of a
        coarser layer.
      layer: `"input"` or one layer; None (default) for that of the `Attribution`, else as `attribution` chooses.
      target: class or output, an integer or integers [n]; None (default) for that of the `Attribution`, else for the
        likeliest class.
      share: share of the scores, in (0, 1) (default: 0.05).
      reference: examples [m, ...] that give the mean and deviation of the layer; None (default) for `x`.
      seed: integer seed of the noise.

    Raises:
      InputError: for maps that do not fit the layer, several layers, or a share outside (0, 1).

    >>> model = keras.Sequential([keras.Input([4]), keras.layers.Dense(1, "sigmoid")])
    >>> model.set_weights([np.array([[5.0], [0.0], [0.0], [0.0]]), np.zeros(1)])
    >>> x = np.random.default_rng(0).normal(size=[50, 4])
    >>> abs(noise_guarantee(model, x, [[1, 0, 0, 0]] * 50).mean) < 1e-6
    True
    """
    if above("share", share, 0, "Pass e.g. share=0.05.") >= 1:
        raise rejection("share", "within (0, 1)", share, "Pass e.g. share=0.05.")
    require_as_many(maps, examples(x, model))
    given = maps if isinstance(maps, Attribution) else None
    if given is not None:
        layer = list(given.layer) if layer is None else layer
        target = given.target if target is None else target
    layer = layer[0] if isinstance(layer, list) and len(layer) == 1 else layer
    decision, site, values, noises, _ = setting_of(model, x, layer, target, reference)
    site.require_one("Name the layer that noise is put into.")
    scores = _on_layer(given, maps, values[0], site)
    kept = _kept(np.maximum(flat(scores), 0), share).reshape(scores.shape)
    gate = (kept if values[0].ndim == 2 else kept[..., None]).astype(np.float32)
    after = outcome(decision, site, values, noises, [gate], seed_of(seed, below=2**31))
    replaced = 1 - flat(kept).mean(axis=1)
    fall = decision.change(after)
    return NoiseGuarantee(float(share), replaced, np.sqrt(fall) if decision.kind == REGRESSION else fall)


def _on_layer(given, maps, values, site):
    """Returns scores [n, ...] of the positions at a layer."""
    if given is not None and given.layer == site.names and given.layer_nats:
        nats = given.layer_nats[0]
        return nats if nats.ndim == 2 else nats.sum(axis=-1)
    scores = scores_of(maps)
    shape = values.shape if values.ndim == 2 else values.shape[:-1]
    if scores.shape == shape:
        return scores
    if scores.ndim != 3 or len(shape) != 3 or len(scores) != len(values):
        remedy = "Pass a score for each position of the layer."
        raise rejection("maps", f"scores of shape {shape}", f"shape {scores.shape}", remedy)
    return tf.image.resize(scores[..., None], shape[1:], method="area").numpy()[..., 0]


def _kept(scores, share):
    """Returns booleans [n, positions] of all but the lowest scores that hold together at most a share of the sum."""
    order = np.argsort(scores, axis=1, kind="stable")
    held = np.cumsum(np.take_along_axis(scores, order, axis=1), axis=1)
    kept = np.zeros(scores.shape, bool)
    np.put_along_axis(kept, order, held > share * held[:, -1:], axis=1)
    return kept
