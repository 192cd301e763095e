"""Where the information lies that a decision rests on: over pictures, beside columns, under words, along signals."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, real_array, rejection
from ib_keras.plots.axes_of import axes_of
from ib_keras.plots.coloured_words import coloured_words
from ib_keras.plots.given_names import given_names
from ib_keras.plots.mapped_pictures import mapped_pictures
from ib_keras.plots.mapped_signals import mapped_signals
from ib_keras.plots.shown_attribution import shown_attribution
from ib_keras.plots.strongest_columns import strongest_columns

_PICTURES, _TEXTS = 8, 5


def attribution(
    found: Any,
    x: ArrayLike | None = None,
    *,
    names: Sequence[object] | None = None,
    words: Sequence[Sequence[object]] | None = None,
    class_names: Sequence[object] | None = None,
    labels: Sequence[object] | None = None,
    examples: int | Sequence[int] | None = None,
    count: int | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draws the maps of an attribution, each with its class, the probability before and kept, the nats and the verdict.

    Pictures stand in grey below their maps, words on a ground of colour; columns are bars, and signals have a curve.
    Colours are even steps to the eye and safe for people who see fewer of them. What is not trusted is hollow or has a
    dashed frame, and its nats stand in brackets.

    Args:
      found: an `applications.Attribution`, or an array [n, ...] of scores without a unit: [n, height, width] for
        pictures, [n, steps] or [n, columns].
      x: the n examples, as they were given to `attribution`; None (default) draws the maps alone. [n, steps, channels]
        are signals.
      names: names of the columns; None (default) for their numbers.
      words: for each of the n texts, a word for each position, None for padding; None (default) for data without words.
      class_names: names of the classes, in the order of their numbers; None (default) for the numbers.
      labels: a text for each of the shown examples; None (default) for none.
      examples: place or places of the examples to show; None (default) for all.
      count: largest number of pictures, of texts or of columns; None (default) for 8, 5 and 20.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: for maps, examples, names or words that do not fit to each other.

    Example: columns of a table.

    >>> import numpy as np
    >>> ax = attribution(np.array([[0.2, 1.5]]), names=["age", "size"])
    >>> [text.get_text() for text in ax.get_yticklabels()], ax.get_xlabel()
    (['size', 'age'], 'score, no unit')
    """
    ax = None if ax is None else axes_of(ax)
    count = None if count is None else positive_int("count", count)
    x = None if x is None else real_array("x", x)
    maps = real_array("found", found.map if hasattr(found, "map") else found)
    given = [(name, one) for name, one in (("x", x), ("words", words)) if one is not None]
    for argument, one in given:
        if len(given_names(argument, one, "examples") if argument == "words" else one) != len(maps):
            expected = f"those of all {len(maps)} examples of the maps"
            raise rejection(argument, expected, f"{len(one)}", "Choose among them by `examples`.")
    most = (_TEXTS if words is not None else _PICTURES) if words is not None or maps.ndim == 3 else None
    shown, places = shown_attribution(found, examples, labels, class_names, most and (count or most))
    if words is not None:
        return coloured_words(shown, [words[place] for place in places], ax)
    if maps.ndim == 3:
        return mapped_pictures(shown, None if x is None else x[places], ax)
    if maps.ndim != 2:
        received = f"{maps.ndim} axes"
        raise rejection("found", "maps of pictures, columns or steps", received, "Sum the map over further axes.")
    if x is not None and x.ndim == 3 and x.shape[1] == maps.shape[1]:
        return mapped_signals(shown, x[places], ax)
    return strongest_columns(shown, names, count or 20, ax)
