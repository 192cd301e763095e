"""The accuracy of a classifier under attack, and the signs that the attack was too weak to be believed."""

import dataclasses
from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import InputError, above, labels, one_of, positive_int, rejection, seed_of
from ib_keras._progress import progress_bar
from ib_keras.applications.attacks.auto_pgd import AutoPGD
from ib_keras.applications.attacks.classifier import Classifier, blocks, checked_classes, draws_codes
from ib_keras.applications.attacks.descent import Descent
from ib_keras.applications.attacks.interval_bounds import IntervalBounds
from ib_keras.applications.attacks.masking import UNLIMITED, Evidence
from ib_keras.applications.attacks.norms import NORMS
from ib_keras.applications.attacks.objectives import margin
from ib_keras.applications.attacks.redundancy import redundancy
from ib_keras.applications.attacks.square import Square
from ib_keras.applications.attacks.value_range import value_range_of

ATTACKS = "auto", "apgd-ce", "apgd-dlr", "square", "pgd", "averaged"
_AUTO = "apgd-ce", "apgd-dlr", "square"
_RADII = {"l2": (0.5, 1.0, 1.5, 2.0, 3.0), "linf": (0.05, 0.1, 0.2, 0.3)}
_STEPS = {"pgd": 40, "averaged": 40}
_MOST_STEPS = 100
_REFUTED = " Interval bounds prove nothing here: {}."


@dataclasses.dataclass(frozen=True)
class Robustness:
    """The accuracy that an attack leaves, and whether it can be believed.

    Args:
      attack: name of the attack.
      clean_accuracy: share of right labels before the attack.
      radii: lengths by which the attack may move an example.
      accuracy: share of right labels after the attack, one number per radius; the numbers do not rise.
      noise_accuracy: share of right labels after random moves of the same lengths, one number per radius.
      without_limit: share of right labels after moves of up to ten times the largest radius, which should leave none.
      without_gradient: share of the rightly labelled examples at which the gradient is zero.
      masked: whether the gradients mislead the attack, so that a better attack may leave less.
      reason: one sentence that explains `masked`.
      norm: `"l2"` or `"linf"`, in which the radii are lengths.
      bounds: smallest and largest value of an input.
      by_attack: {name: share of right labels after this attack and those before it, one number per radius}.
      certified: share of examples that no move breaks, by interval bounds, one number per radius; None in `"l2"`, for
        random predictions, and for a model that is no chain of the layers and activations of Keras. It is also None,
        and `reason` says so, where the bounds are not those of the model: its outputs are not those of the chain, or
        the attack breaks an example that the bounds prove right.
      redundancy: lower and upper bound in nats on I(X;T|Y), the information of a drawn code about the example beyond
        the label; None for a model that draws none.
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
    norm: str
    bounds: tuple[float, float]
    by_attack: dict[str, tuple[float, ...]]
    certified: tuple[float, ...] | None
    redundancy: tuple[float, float] | None


def robustness(
    model: keras.Model,
    x: ArrayLike,
    y: ArrayLike,
    attack: str = "auto",
    *,
    norm: str = "l2",
    radii: Sequence[float] | None = None,
    steps: int | None = None,
    restarts: int = 1,
    queries: int = 5000,
    draws: int = 12,
    bounds: Sequence[float] | None = None,
    seed: int = 0,
    verbose: int = 0,
) -> Robustness:
    """Returns the `Robustness` of a classifier: its accuracy when each example is moved against it within a radius.

    The attacks: `"apgd-ce"` and `"apgd-dlr"`, ascent of the cross-entropy and of the difference-of-logits ratio (its
    numerator for two classes) with a step length that adapts itself; `"square"`, a search that sees predictions
    alone; `"pgd"`, descent of the margin log p(y|x) - max over c != y of log p(c|x) in steps of one length; and
    `"averaged"`, the same through the average of several draws of a code, where `"pgd"` takes one draw per step.
    `"auto"` runs the first three in turn, each on the examples that are left: an example counts as right if all three
    leave it right. All but `"pgd"` average the gradients of `draws` draws where the classifier draws its code. The
    points that were found are judged by new draws, as many as the model predicts with. Gradients go through the logits
    where the model ends in a softmax or sigmoid.

    An attack bounds the robustness from above: a model is robust where **no** attack breaks it. `masked` names five
    signs that the gradients hide weakness: they are zero, the search without gradients breaks more examples, random
    moves break more examples, a step against them breaks examples that the attack left, or moves of ten times the
    largest radius leave examples right. A search of fewer than 100 queries, and an ascent of fewer than 10 steps, are
    too short a test, which `reason` says.

    Args:
      model: a `VIBClassifier` or `CEBClassifier`, or any Keras model [n, ...] -> class probabilities or logits
        [n, classes]; one output [n, 1] is the probability or logit of class 1.
      x: examples [n, ...], floats or integers between the bounds.
      y: integer labels [n].
      attack: name of the attack (default: `"auto"`).
      norm: `"l2"` (default, the Euclidean length) or `"linf"` (the largest change of a value).
      radii: rising lengths > 0, in units of `x`; None (default) for .5 to 3 in `"l2"` and .05 to .3 in `"linf"`, times
        the distance of the bounds where they are read from `x`.
      steps: gradient steps per example, radius and restart, >= 1; None (default) for 100, and 40 for `"pgd"` and
        `"averaged"`.
      restarts: random starts of APGD, >= 1 (default: 1).
      queries: predictions of `"square"` per example and radius, >= 1 (default: 5000).
      draws: draws per gradient, >= 1, of a model that draws a code (default: 12).
      bounds: smallest and largest value of an input, which may be infinite; None (default) reads them from `x`: 0 and 1
        where all values lie there, 0 and 255 for integers up to 255.
      seed: integer seed of all draws (default: 0).
      verbose: 1 shows a progress bar on a terminal, 0 (default) nothing.

    Returns:
      A `Robustness`.

    Raises:
      InputError: for NaN, labels that are no classes of the model, a model without an output [n, classes], unknown
        attacks and norms, `"averaged"` for a model without draws, radii that do not rise, or examples outside the
        bounds.

    Example: a linear classifier, whose margin gives the length of the shortest move that breaks an example.

    >>> model = keras.Sequential([keras.Input([2]), keras.layers.Dense(2, "softmax")])
    >>> model.set_weights([np.array([[1.0, -1.0], [0.0, 0.0]]), np.zeros(2)])
    >>> x, y = np.array([[0.2, 0.0], [0.6, 0.0]]), np.array([0, 0])
    >>> robustness(model, x, y, radii=(0.1, 0.4, 0.8), bounds=(-1, 1), queries=100).accuracy
    (1.0, 0.5, 0.0)

    References:
      Croce & Hein, Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks
      (2020), section 3 and eq. 6.
      Andriushchenko et al., Square attack (2020), algorithms 1 to 3.
      Madry et al., Towards deep learning models resistant to adversarial attacks (2018), section 2.1.
      Athalye, Carlini & Wagner, Obfuscated gradients give a false sense of security (2018), sections 3.1 and 4.1.2.
    """
    one_of("attack", attack, ATTACKS)
    length = NORMS[one_of("norm", norm, NORMS)]
    x, limits = value_range_of(x, bounds)
    y = labels("y", y, len(x)).astype(np.int32)
    unit = limits[1] - limits[0] if bounds is None else 1.0
    radii = _rising([unit * radius for radius in _RADII[norm]] if radii is None else radii)
    seed, own_draws = seed_of(seed, 2**31), _draws(model, attack, positive_int("draws", draws))
    steps = positive_int("steps", _STEPS.get(attack, _MOST_STEPS) if steps is None else steps)
    restarts, queries = positive_int("restarts", restarts), positive_int("queries", queries)
    attacks = _attacks(attack, length, limits, steps, restarts, queries, seed)
    classifier = Classifier(model, x.shape[1:], own_draws, seed)
    classes = checked_classes(classifier, x, y)
    survivors = _Survivors(classifier, attacks, x, y, progress_bar((len(radii) + 1) * len(attacks), "attack", verbose))
    after, standing = survivors.left_at(radii)
    certified, doubt = _certified(classifier, x, y, radii, limits, standing) if norm == "linf" else (None, "")
    evidence = Evidence(
        accuracy=tuple(left[-1] for left in after),
        noise=survivors.after_noise(length, limits, radii, seed),
        without_limit=survivors.left_without_limit(UNLIMITED * radii[-1]),
        without_gradient=survivors.without_gradient(),
        against_gradient=survivors.against_gradient(length, limits, radii[-1]),
        queries=queries if "square" in attacks else 0,
        steps=0 if attack == "square" else steps,
        beyond_gradients=tuple(left[-2] - left[-1] for left in after) if attack == "auto" else (),
        certified=certified or (),
        classes=classes,
        n=len(x),
    )
    sign = evidence.sign()
    return Robustness(
        attack,
        float(survivors.clean.mean()),
        radii,
        evidence.accuracy,
        evidence.noise,
        evidence.without_limit,
        evidence.without_gradient,
        bool(sign),
        (sign or evidence.belief()) + doubt,
        norm,
        limits,
        dict(zip(attacks, zip(*after))),
        certified,
        redundancy(model, x, y, seed) if draws_codes(model) else None,
    )


class _Survivors:
    """The examples that are still right, while attacks of rising radius are run on them."""

    def __init__(self, classifier, attacks, x, y, bar):
        self.classifier, self.attacks, self.x, self.y, self.bar = classifier, attacks, x, y, bar
        self.clean = classifier.right(x, y)
        self.standing, self._done = self.clean.copy(), 0

    def left_at(self, radii):
        """Returns for each radius the shares that are right after each attack, and which examples all of them leave.

        A lost example stays lost.
        """
        after = [(self._after(self.standing, radius), self.standing.copy()) for radius in radii]
        return tuple(zip(*after))

    def left_without_limit(self, radius):
        """Returns the share of the right examples that keep their label without what smaller radii found."""
        return self._after(self.clean.copy(), radius)[-1]

    def without_gradient(self):
        """Returns the share of the right examples at which the gradient is zero."""
        if not self.clean.any():
            return 0.0
        return float(self.classifier.without_gradient(self.x[self.clean], self.y[self.clean]).mean())

    def against_gradient(self, norm, bounds, radius):
        """Returns the share of examples that the attack left and one step up the margin breaks: 0 for true slopes."""
        if not self.standing.any():
            return 0.0
        x, y = self.x[self.standing], self.y[self.standing]
        gradient = self.classifier.measured(x, y, 0, margin)[2]
        moved = norm.inside(x + radius * norm.direction(gradient), x, radius, bounds).numpy()
        return float(np.sum(~self.classifier.right(moved, y)) / len(self.x))

    def after_noise(self, norm, bounds, radii, seed):
        """Returns the shares of examples that random moves leave; an example that a smaller move broke stays broken."""
        rights = [self._right_after_noise(norm, bounds, radius, seed) for radius in radii]
        lasting = np.logical_and.accumulate([self.clean, *rights])[1:]
        return tuple(float(share) for share in lasting.mean(axis=1))

    def _right_after_noise(self, norm, bounds, radius, seed):
        move = norm.random(self.x.shape, radius, [seed, 0])
        return self.classifier.right(norm.inside(self.x + move, self.x, radius, bounds).numpy(), self.y)

    def _after(self, standing, radius):
        found = []
        for one in self.attacks.values():
            rows = np.flatnonzero(standing)
            if len(rows):
                moved = one.moved(self.classifier, self.x[rows], self.y[rows], radius)
                standing[rows] = self.classifier.right(moved, self.y[rows])
            found.append(float(standing.mean()))
            self._done += 1
            self.bar.update(self._done)
        return found


def _attacks(name, *arguments):
    """Returns {name: attack} of an attack by its name, and of the three that "auto" stands for."""
    return {one: _attack(one, *arguments) for one in (_AUTO if name == "auto" else (name,))}


def _attack(name, norm, bounds, steps, restarts, queries, seed):
    """Returns an attack by its name."""
    if name == "square":
        return Square(norm, bounds, queries, seed)
    if name.startswith("apgd"):
        return AutoPGD(norm, bounds, name.partition("-")[2], steps, restarts, seed)
    return Descent(norm, bounds, steps)


def _certified(classifier, x, y, radii, bounds, standing):
    """Returns the shares of examples that interval bounds prove right, and a sentence where they are refuted.

    The shares are None where there are no such bounds, or bounds that the model or the attack refutes.
    """
    try:
        proof = IntervalBounds(classifier.model, classifier.states_probabilities)
    except InputError:
        return None, ""
    try:
        for some, _ in blocks(x, y):
            proof.require_outputs(some)
    except InputError:
        return None, _REFUTED.format("the outputs of the model are not those of its layers in turn")
    proven = [np.concatenate([proof.certified(*some, radius, bounds) for some in blocks(x, y)]) for radius in radii]
    broken = int(np.any(np.logical_and(proven, np.logical_not(standing)), axis=0).sum())
    if broken:
        return None, _REFUTED.format(f"the attack breaks {broken} of the examples that they call right")
    return tuple(float(one.mean()) for one in proven), ""


def _draws(model, attack, draws):
    """Returns the draws per gradient, or None for a model that draws no code."""
    if not draws_codes(model):
        if attack == "averaged":
            raise rejection("attack", "'pgd' for a model that draws no code", repr(attack), "Use attack='pgd'.")
        return None
    return 1 if attack == "pgd" else draws


def _rising(radii):
    radii = tuple(above("radii", radius, 0, "Pass lengths above 0, e.g. (0.5, 1.0).") for radius in np.ravel(radii))
    if not radii or any(np.diff(radii) <= 0):
        raise rejection("radii", "one or more rising lengths", radii, "Sort them, each once.")
    return radii
