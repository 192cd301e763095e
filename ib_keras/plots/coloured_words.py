"""Words of texts, each on a ground that is darker the more it counts."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ib_keras.plots.given_names import given_names
from ib_keras.plots.position_colours import position_colours
from ib_keras.plots.shown_attribution import ShownAttribution
from ib_keras.plots.styles import plain

_LETTERS, _LETTER, _LINE = 72, 0.085, 0.24
_HEAD, _GAP = 0.65, 0.15
_DARK = 0.55


def coloured_words(shown: ShownAttribution, words: Sequence[Sequence[object]], ax: Axes | None = None) -> Axes:
    """Draws texts word by word, each word on a ground that is darker the larger its value is.

    Words of texts that are not trusted have dashed frames.

    Args:
      shown: maps [n, steps].
      words: for each of n texts, its words in order; those of None are padding and left out.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Raises:
      InputError: for another number of texts or words.

    >>> shown = ShownAttribution(np.array([[0.1, 2.0]]), "nats", ["good"], [True])
    >>> [text.get_text() for text in coloured_words(shown, [["very", "nice"]]).texts]
    ['good', 'very', 'nice']
    >>> plt.close()
    """
    for text in given_names("words", words, "texts", len(shown.maps)):
        given_names("words", text, "steps", shown.maps.shape[1])
    texts, line = [], 0.0
    for place, text in enumerate(words):
        head, line = line, line + _HEAD * (1 + shown.captions[place].count("\n")) + _GAP
        boxes, line = _lines(text, line)
        texts.append((head, boxes))
        line += 1
    if ax is None:
        ax = plt.subplots(figsize=(_LETTERS * _LETTER + 1.2, _LINE * line), layout="constrained")[1]
    colours = position_colours(shown.maps, dark=False)
    for place, (head, boxes) in enumerate(texts):
        ax.text(0, head, shown.captions[place], va="top", fontsize="small", weight="bold")
        for step, word, left, top in boxes:
            red, green, blue, alpha = colours.to_rgba(shown.maps[place, step])
            frame = {"edgecolor": "none"} if shown.trusted[place] else {"edgecolor": "C3", "linestyle": "--"}
            ax.add_patch(Rectangle((left, top), len(word) + 0.6, 0.9, facecolor=(red, green, blue, alpha), **frame))
            light = alpha * np.dot((red, green, blue), (0.3, 0.6, 0.1)) + 1 - alpha
            ax.text(
                left + 0.3 + len(word) / 2,
                top + 0.45,
                plain(word),
                ha="center",
                va="center",
                family="monospace",
                fontsize=8.5,
                color="white" if light < _DARK else "black",
            )
    ax.set(xlim=(-0.5, _LETTERS + 1), ylim=(line, -0.2))
    ax.set_axis_off()
    ax.figure.colorbar(colours, ax=ax, label=shown.per("word"), shrink=min(1.0, 8 / line), aspect=15)
    return ax


def _lines(text, line):
    """Returns (step, word, left, line) of each word of a text that begins in a line, and the line after it."""
    left, boxes = 0.0, []
    for step, word in enumerate(text):
        if word is None:
            continue
        word = str(word)[:_LETTERS]
        if left and left + len(word) + 0.6 > _LETTERS:
            left, line = 0.0, line + 1
        boxes.append((step, word, left, line))
        left += len(word) + 1.0
    return boxes, line + 1
