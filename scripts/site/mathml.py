"""Formulas between dollars, as MathML, which browsers draw by themselves: no script, no font from elsewhere."""

import re
from collections.abc import Callable

from repository_links import outside_code

_FORMULA = re.compile(
    r"(?<!\\)\$\$(?P<block>.+?)\$\$|(?:(?<![\\$\w])|(?<=\w)(?=\$[\^_]))\$(?P<inline>[^\s$](?:[^$\n]|\n(?!\n))*?)(?<!\s)\$(?![\d$])",
    re.DOTALL,
)

_LONG = 40
"""Length of a formula in a line of text that may be wider than a phone, and gets a box that scrolls."""


def with_mathml(markdown: str, convert: Callable[..., str]) -> str:
    """Returns a text of Markdown whose formulas outside of code are MathML.

    Args:
      markdown: the text, with formulas as `$...$` and `$$...$$`.
      convert: the function (latex, display="inline" or "block") -> MathML.
    """

    def formula(match):
        latex = " ".join((match["block"] or match["inline"]).split())
        if match["block"]:
            return f'<div class="formula">{_spaced(convert(latex, display="block"))}</div>'
        inline = _spaced(convert(latex, display="inline"))
        return inline if len(latex) < _LONG else f'<span class="formula">{inline}</span>'

    return outside_code(lambda text: _FORMULA.sub(formula, text), markdown)


def _spaced(mathml):
    """Returns a formula in which names of functions keep their distance, as operators do."""
    return re.sub(r"<mi>(log|exp|max|min|arcsin)</mi>", r'<mo lspace="0.17em" rspace="0.17em">\1</mo>', mathml)
