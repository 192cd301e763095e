"""Parts of a page."""

from xml.etree import ElementTree

from ib_keras.experiments.html_page import element
from ib_keras.experiments.html_parts import picture_of, section, sentence, table


def text(part):
    return ElementTree.tostring(part, "unicode", method="html")


def test_numbers_are_rounded_and_missing_ones_are_dashes():
    shown = text(table([{"name": "<b>", "value": 1.23456}, {"name": "two", "value": None}]))
    assert "&lt;b&gt;" in shown and ">1.235<" in shown and "\N{EN DASH}" in shown and 'class="number"' in shown


def test_pictures_and_sections_are_whole():
    figure = text(picture_of(b"png", "a < b"))
    assert "<figcaption>a &lt; b</figcaption>" in figure and "base64,cG5n" in figure
    assert text(section("Title", element("p", "body"))) == "<section><h2>Title</h2><p>body</p></section>"


def test_words_between_backticks_are_code_and_nothing_else_is():
    assert text(sentence("Use `a < b` or `c`.")) == "<p>Use <code>a &lt; b</code> or <code>c</code>.</p>"
    assert text(sentence("A layer `odd.")) == "<p>A layer `odd.</p>"
