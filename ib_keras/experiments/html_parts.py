"""Parts of a page: sections, sentences, tables that scroll, and pictures that the page holds itself."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from ib_keras._tables import all_columns
from ib_keras.experiments.html_page import element

_NOTHING = "\N{EN DASH}"


def picture_of(png: bytes, caption: str) -> ElementTree.Element:
    """Returns a figure that holds the bytes of a PNG, with its caption."""
    image = element("img", alt=caption, src=f"data:image/png;base64,{base64.b64encode(png).decode()}")
    return element("figure", image, element("figcaption", caption))


def section(title: str, body: ElementTree.Element) -> ElementTree.Element:
    """Returns a section of a page below a title."""
    return element("section", element("h2", title), body)


def sentence(text: str) -> ElementTree.Element:
    """Returns a paragraph, in which words between two backticks are code.

    >>> ElementTree.tostring(sentence("Pass a larger `noise_std`."), "unicode", method="html")
    '<p>Pass a larger <code>noise_std</code>.</p>'
    """
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return element("p", text)
    return element("p", *[element("code", part) if index % 2 else part for index, part in enumerate(parts)])


def table(rows: Sequence[Mapping[str, Any]]) -> ElementTree.Element:
    """Returns a table of dicts that scrolls within the page."""
    columns = all_columns(rows)
    numeric = {column for column in columns if all(_is_number(row.get(column)) for row in rows)}
    head = [element("th", column, class_="number" if column in numeric else None) for column in columns]
    body = [element("tr", *[_cell(row.get(column)) for column in columns]) for row in rows]
    table = element("table", element("thead", element("tr", *head)), element("tbody", *body))
    return element("div", table, class_="scroll")


def _is_number(value):
    return value is None or (isinstance(value, (float, int)) and not isinstance(value, bool))


def _cell(value):
    if value is not None and _is_number(value):
        text = f"{value:.4g}".replace("nan", _NOTHING) if isinstance(value, float) else value
        return element("td", text, class_="number")
    return element("td", _NOTHING if value is None else value)
