"""Maps of an attribution as plots take them: with a caption for each example, its unit, and whether it is trusted."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ib_keras._checks import real_array, rejection
from ib_keras.plots.given_names import given_names
from ib_keras.plots.styles import plain

_NO_UNIT = "score, no unit"
_NOTHING = 0.01


class ShownAttribution(NamedTuple):
    """Maps and what is written beside them.

    Args:
      maps: values of positions, floats [n, ...].
      unit: `"nats"`, or None for scores without a unit.
      captions: a text for each of n examples.
      trusted: for each of n examples, whether its verdict is `"trusted"`; scores without a unit have none and count.
    """

    maps: np.ndarray
    unit: str | None
    captions: list[str]
    trusted: list[bool]

    def per(self, position: str) -> str:
        """Returns the label of an axis or a bar of colours.

        Args:
          position: the noun for one position, such as "pixel".

        >>> ShownAttribution(np.zeros([1, 2]), "nats", [""], [True]).per("column")
        'nats per column'
        """
        return f"{self.unit} per {position}" if self.unit else _NO_UNIT


def shown_attribution(
    found: Any,
    examples: int | Sequence[int] | None = None,
    labels: Sequence[object] | None = None,
    class_names: Sequence[object] | None = None,
    most: int | None = None,
) -> tuple[ShownAttribution, np.ndarray]:
    """Returns the maps of some examples, and the places of these examples.

    Args:
      found: an `applications.Attribution`, or an array [n, ...] of scores.
      examples: place or places of examples; None (default) for all.
      labels: a text for each of the shown examples, above its caption; None (default) for none.
      class_names: names of the classes; None (default) for their numbers.
      most: largest number of examples, of which the first are taken; None (default) for all.

    Raises:
      InputError: for no maps, or places or labels that do not fit.

    >>> shown, places = shown_attribution(np.eye(3), examples=2)
    >>> shown.maps, shown.per("column"), places
    (array([[0., 0., 1.]]), 'score, no unit', array([2]))
    """
    has_record = hasattr(found, "map") and hasattr(found, "verdicts")
    maps = real_array("found", found.map if has_record else found)
    if maps.ndim < 2:
        remedy = "Call `applications.attribution`."
        raise rejection("found", "an Attribution, or maps [n, ...]", f"shape {maps.shape}", remedy)
    places = _places(examples, len(maps), most)
    names = [""] * len(places) if labels is None else given_names("labels", labels, "examples", len(places))
    heads = [f"{plain(label)}\n" if labels is not None else "" for label in names]
    if class_names is not None:
        given_names("class_names", class_names, "classes")
    if not has_record:
        return ShownAttribution(maps[places], None, [head.rstrip("\n") for head in heads], [True] * len(places)), places
    captions = [head + _caption(found, place, class_names) for head, place in zip(heads, places)]
    trusted = [found.nats is None or found.verdicts[place] == "trusted" for place in places]
    return ShownAttribution(maps[places], None if found.nats is None else "nats", captions, trusted), places


def _places(examples, n, most):
    try:
        places = np.arange(n) if examples is None else np.atleast_1d(np.asarray(examples))
    except ValueError:
        places = np.array([])
    if places.dtype.kind not in "iu" or places.ndim != 1 or not len(places) or places.min() < 0 or places.max() >= n:
        raise rejection("examples", f"places of examples, 0 .. {n - 1}", repr(examples), "Pass e.g. [0, 1].")
    return places[:most]


def _caption(found, place, class_names):
    """Returns the class, its probability before and after, the nats in all, in brackets unless trusted, and verdict."""
    target = int(found.target[place])
    number = ".2f" if found.kind == "classification" else ".4g"
    name = f"class {target}" if found.kind == "classification" else f"output {target}"
    if class_names is not None and found.kind == "classification" and target < len(class_names):
        name = plain(class_names[target])
    before = f"{name}: {found.before[place]:{number}}"
    if found.nats is None:
        return f"{before}\n{found.method}"
    total, verdict = found.total[place], found.verdicts[place]
    nats = f"{total if total >= _NOTHING else 0:.3g} nats"
    nats = nats if verdict == "trusted" else f"({nats})"
    return f"{before}, kept {found.kept[place]:{number}}\n{nats}, {verdict}"
