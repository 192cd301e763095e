import numpy as np
import pytest
from matplotlib.colors import to_rgba

from ib_keras._checks import InputError
from ib_keras.plots.coloured_words import coloured_words
from ib_keras.plots.shown_attribution import ShownAttribution

SHOWN = ShownAttribution(np.array([[0.0, 1.0, 4.0], [2.0, 0.0, 0.5]]), "nats", ["first", "second"], [True, False])


def test_grounds_are_the_colours_of_the_values_and_padding_is_left_out():
    axes = coloured_words(SHOWN, [[None, "go$d", "film"], ["a", "b", "c"]])
    assert [text.get_text() for text in axes.texts] == ["first", "go\\$d", "film", "second", "a", "b", "c"]
    bar = axes.figure.axes[1]
    assert bar.get_ylabel() == "nats per word" and bar.get_ylim() == (0, 4)
    opacity = [patch.get_facecolor()[3] for patch in axes.patches]
    assert np.argsort(opacity).tolist() == np.argsort([1.0, 4.0, 2.0, 0.0, 0.5]).tolist()
    assert [patch.get_linestyle() for patch in axes.patches] == ["solid"] * 2 + ["--"] * 3
    assert to_rgba(axes.texts[2].get_color()) == to_rgba("white"), "on the darkest ground"


def test_long_texts_go_on_in_the_next_line():
    many = ShownAttribution(np.ones([1, 60]), "nats", ["text"], [True])
    axes = coloured_words(many, [["word"] * 60])
    tops = [patch.get_y() for patch in axes.patches]
    assert len(set(tops)) == 5 and max(patch.get_x() + patch.get_width() for patch in axes.patches) <= 72


@pytest.mark.parametrize("words", [[["a", "b", "c"]], [["a", "b"], ["a", "b"]]])
def test_other_numbers_of_words_are_refused(words):
    with pytest.raises(InputError, match="`words` must be one for each of [23]"):
        coloured_words(SHOWN, words)
