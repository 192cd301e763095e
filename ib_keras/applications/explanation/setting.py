"""The setting of a bottleneck in a model: the decision, the place, the values that stand there, and the noise."""

from typing import NamedTuple

import keras
import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras.applications.explanation.decision import Decision, examples
from ib_keras.applications.explanation.layer_noise import LayerNoise
from ib_keras.applications.explanation.reference_examples import reference_examples
from ib_keras.applications.explanation.site import Layer, Site


class Setting(NamedTuple):
    """A decision about examples, and the place in the model at which their information is taken away.

    Args:
      decision: the decision.
      site: the place.
      values: what stands at each layer, arrays [n, ...].
      noises: the noise of each layer.
      references: number of examples that gave its mean and deviation.
    """

    decision: Decision
    site: Site
    values: tuple[np.ndarray, ...]
    noises: list[LayerNoise]
    references: int


def setting_of(
    model: keras.Model, x: ArrayLike, layer: Layer, target: ArrayLike | None, reference: ArrayLike | None
) -> Setting:
    """Returns the `Setting` of examples.

    Args:
      model: a built Keras model of one input that returns class probabilities, logits or numbers [n, k].
      x: examples [n, ...].
      layer: `"input"`, a name or layer, or several layers; None chooses, as `Site` does.
      target: class or output, an integer or integers [n]; None for the likeliest class.
      reference: examples [m, ...] that give the mean and deviation of the layer; None for `x`.

    Raises:
      InputError: for what `Decision`, `Site` and `reference_examples` refuse, and for several layers that have no
        positions in common.

    >>> model = keras.Sequential([keras.Input([2]), keras.layers.Dense(3, "softmax")])
    >>> found = setting_of(model, np.eye(2), None, None, None)
    >>> found.site.names, found.references
    (('input',), 2)
    """
    given = None if reference is None else reference_examples(reference, examples(x, model))
    decision = Decision(model, x, target, given)
    site = Site(model, decision.x, layer)
    references = reference_examples(None, decision.x) if given is None else given
    values = site.values(decision.x)
    _require_one_grid(site, values)
    noises = [LayerNoise(one) for one in (values if given is None else site.values(given))]
    return Setting(decision, site, values, noises, len(references))


def _require_one_grid(site, values):
    """Raises an `InputError` for several layers whose values cannot share a gate for each position."""
    shapes = [one.shape[1:] for one in values]
    # Maps of pictures are drawn out to each other; all others need the same steps, or the same columns.
    grids = {"picture" if len(shape) == 3 else shape[:1] if len(shape) < 2 else shape[:-1] for shape in shapes}
    if len(grids) > 1:
        received = ", ".join(f"{name} of {shape}" for name, shape in zip(site.names, shapes))
        remedy = "Choose layers of pictures, or of the same steps or columns."
        raise rejection("layer", "several layers that share positions", received, remedy)
