"""The accuracy of a classifier under attack, and the signs that the attack was too weak to be believed."""

import dataclasses
from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import above, labels, one_of, positive_int, real_number, rejection, rows, seed_of
from ib_keras._progress import progress_bar
from ib_keras.applications.attacks.attack import Attack, checked_classes, draws_codes

ATTACKS = "pgd", "averaged"
_UNLIMITED = 10
_MOST_WITHOUT_GRADIENT = 0.01


@dataclasses.dataclass(frozen=True)
class Robustness:
    """The accuracy that an attack leaves, and whether it can be believed.

    Args:
      attack: name of the attack.
      clean_accuracy: share of right labels before the attack.
      radii: Euclidean lengths by which the attack may move an example.
      accuracy: share of right labels after the attack, one number per radius; the numbers do not rise.
      noise_accuracy: share of right labels after random moves of the same lengths, one number per radius.
      without_limit: share of right labels after moves of up to ten times the largest radius, which should leave none.
      without_gradient: share of the rightly labelled examples at which the gradient is zero.
      masked: whether the gradients mislead the attack, so that a better attack may leave less.
      reason: one sentence that explains `masked`.
    """

    attack: str
    clean_accuracy: float
    radii: tuple[float, ...]
    accuracy: tuple[float, ...]
    noise_accuracy: tuple[float, ...]
    without_limit: float
    without_gradient: float
    masked: bool
    reason: str


def robustness(
    model: keras.Model,
    x: ArrayLike,
    y: ArrayLike,
    attack: str = "pgd",
    *,
    radii: Sequence[float] = (0.5, 1.0, 1.5, 2.0, 3.0),
    steps: int = 40,
    draws: int = 12,
    bounds: Sequence[float] = (0.0, 1.0),
    seed: int = 0,
    verbose: int = 0,
) -> Robustness:
    """Returns the `Robustness` of a classifier: its accuracy when each example is moved against it by at most a radius.

    The attack is projected gradient descent on the margin log p(y|x) - max over c != y of log p(c|x), with steps of one
    length inside the ball |x' - x| <= radius and between the bounds; the point of the least margin is kept. A
    classifier that draws its code is attacked through one draw per step (`"pgd"`), or through the average of `draws`
    draws per step (`"averaged"`, the adaptive attack). The points that the attack found are then judged by new draws,
    as many as the model predicts with.

    An attack bounds the robustness from above: a model is robust where **no** attack breaks it. `masked` names three
    signs that the gradients hide weakness: they are zero, random moves break more examples, or moves of ten times the
    largest radius leave examples right.

    Args:
      model: a `VIBClassifier` or `CEBClassifier`, or any Keras model [n, ...] -> class probabilities [n, classes].
      x: examples [n, ...], floats between the bounds.
      y: integer labels [n].
      attack: `"pgd"` (default), or `"averaged"` for models that draw a code.
      radii: rising Euclidean lengths > 0, in units of `x` (default: 0.5 to 3).
      steps: gradient steps per example and radius, >= 1 (default: 40).
      draws: draws per gradient of `"averaged"`, >= 1 (default: 12).
      bounds: smallest and largest value of an input (default: 0 and 1); infinite bounds allow every value.
      seed: integer seed of all draws (default: 0).
      verbose: 1 shows a progress bar on a terminal, 0 (default) nothing.

    Returns:
      A `Robustness`.

    Raises:
      InputError: for NaN, labels that are no classes of the model, a model that returns no probabilities, unknown
        attacks, `"averaged"` for a model without draws, radii that do not rise, or examples outside the bounds.

    Example: a linear classifier, whose margin gives the length of the shortest move that breaks an example.

    >>> model = keras.Sequential([keras.Input([2]), keras.layers.Dense(2, "softmax")])
    >>> model.set_weights([np.array([[1.0, -1.0], [0.0, 0.0]]), np.zeros(2)])
    >>> x, y = np.array([[0.2, 0.0], [0.6, 0.0]]), np.array([0, 0])
    >>> robustness(model, x, y, radii=(0.1, 0.4, 0.8), bounds=(-1, 1)).accuracy
    (1.0, 0.5, 0.0)

    References:
      Madry et al., Towards deep learning models resistant to adversarial attacks (2018), section 2.1 (the descent).
      Athalye, Carlini & Wagner, Obfuscated gradients give a false sense of security (2018), sections 3.1 and 4.1.2.
    """
    bounds, seed = _bounds(bounds), seed_of(seed, 2**31)
    attack_draws = _draws(model, one_of("attack", attack, ATTACKS), positive_int("draws", draws))
    foe = Attack(model, attack_draws, positive_int("steps", steps), bounds, seed)
    x, y = _examples(x, y, bounds)
    classes, radii, right = checked_classes(foe, x, y), _rising(radii), foe.right(x, y)
    *after, unlimited = _after_descents(foe, x, y, [*radii, _UNLIMITED * radii[-1]], verbose)
    accuracy, free = _lasting(right, after), float(np.mean(right & unlimited))
    noise = _lasting(right, [foe.right(foe.moved_at_random(x, radius), y) for radius in radii])
    silent = float(foe.without_gradient(x, y)[right].mean()) if right.any() else 0.0
    sign = _sign_of_masking(accuracy, noise, free, silent, classes, len(x))
    return Robustness(
        attack,
        float(right.mean()),
        radii,
        accuracy,
        noise,
        free,
        silent,
        bool(sign),
        sign or _no_sign(accuracy, noise, free, classes),
    )


def _bounds(bounds):
    """Returns the limits (low, high) of the values of an example."""
    remedy = "Pass e.g. bounds=(0, 1)."
    if not isinstance(bounds, (tuple, list, np.ndarray)) or getattr(bounds, "shape", (2,)) != (2,) or len(bounds) != 2:
        raise rejection("bounds", "a pair (low, high)", repr(bounds), remedy)
    low, high = (real_number("bounds", bound, remedy) for bound in bounds)
    if not low < high:
        raise rejection("bounds", "a pair with low < high", repr(bounds), remedy)
    return low, high


def _draws(model, attack, draws):
    """Returns the draws per gradient, or None for a model that draws no code."""
    if not draws_codes(model):
        if attack == "averaged":
            raise rejection(
                "attack",
                "'pgd' for a model that draws no code",
                repr(attack),
                "Use attack='pgd'.",
            )
        return None
    return draws if attack == "averaged" else 1


def _examples(x, y, bounds):
    rows("x", x)
    x, (low, high) = np.asarray(x, np.float32), bounds
    if x.min() < low or x.max() > high:
        raise rejection(
            "x",
            f"between the bounds {low:g} and {high:g}",
            f"values from {x.min():g} to {x.max():g}",
            "Scale the examples as the model was trained, or pass their `bounds`.",
        )
    return x, labels("y", y, len(x)).astype(np.int32)


def _rising(radii):
    radii = tuple(above("radii", radius, 0, "Pass lengths above 0, e.g. (0.5, 1.0).") for radius in np.ravel(radii))
    if not radii or any(np.diff(radii) <= 0):
        raise rejection("radii", "one or more rising lengths", radii, "Sort them, each once.")
    return radii


def _after_descents(foe, x, y, radii, verbose):
    """Returns for each radius and example whether the label is still right after a descent, [radii, n]."""
    bar, found = progress_bar(len(radii), "radius", verbose), []
    for radius in radii:
        found.append(foe.right(foe.moved(x, y, radius), y))
        bar.update(len(found))
    return found


def _lasting(right, rights):
    """Returns the shares of examples that are still right; an example that a smaller move broke stays broken."""
    return tuple(float(share) for share in np.logical_and.accumulate([right, *rights])[1:].mean(axis=1))


def _no_sign(accuracy, noise, free, classes):
    return (
        f"Gradients exist. At the largest radius the attack leaves {accuracy[-1]:.0%} of the examples right and random "
        f"moves leave {noise[-1]:.0%}. Moves of {_UNLIMITED} times this radius leave {free:.0%}, no more than the "
        f"{1 / classes:.0%} of a guess."
    )


def _sign_of_masking(accuracy, noise, free, silent, classes, n):
    """Returns a sentence on the first sign that gradients hide weakness, or an empty one."""
    if silent > _MOST_WITHOUT_GRADIENT:
        return f"The gradient is zero at {silent:.0%} of the examples, so the attack cannot start there."
    if min(np.subtract(noise, accuracy)) < -2 * (0.5 / n) ** 0.5:
        return "Random moves of the same length break more examples than the attack does."
    if free > 1 / classes:
        return (
            f"Moves of {_UNLIMITED} times the largest radius leave {free:.0%} of the examples right, more than the "
            f"{1 / classes:.0%} of a guess."
        )
    return ""
