"""The page of a report, built from elements: text becomes markup nowhere, whatever it holds."""

from typing import Any
from xml.etree import ElementTree

STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #d9dee5;
  --paper: #ffffff; --ground: #f4f6f9; --link: #2b5fa8; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --soft: #9aa6b5; --line: #38424f; --paper: #1b222c; --ground: #12171e; --link: #8ab4f0;
    --bad: #ff9a8f; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.25rem; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .75rem; }
h3 { font-size: 1rem; margin: 0 0 .5rem; }
header p { margin: 0; color: var(--soft); }
.status { padding: .1rem .5rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--ink); }
.failed, .interrupted, .bad { color: var(--bad); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 1rem; }
article, figure { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem;
  margin: 0; }
article p { margin: 0 0 .5rem; }
article p:last-child { margin: 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: 1rem; }
figure img { width: 100%; height: auto; display: block; background: #ffffff; border-radius: .25rem; }
figcaption { margin-top: .5rem; color: var(--soft); font-size: .875rem; }
code { font-size: .9em; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem;
  width: fit-content; min-width: min(30rem, 100%); max-width: 100%; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { padding: .35rem .75rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
article p, h3, td { overflow-wrap: anywhere; }
td:not(.number) { min-width: 8rem; }
td:first-child:not(.number) { min-width: min(14rem, 40vw); }
th:first-child, td:first-child { position: sticky; left: 0; background: var(--paper); }
tr:last-child td { border-bottom: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.number { text-align: right; }
details { margin-top: 2rem; }
summary { cursor: pointer; font-weight: 600; margin-bottom: .75rem; color: var(--link); }
@media (max-width: 40rem) { main { padding: .75rem; } figure { padding: .5rem; } }
"""


def element(tag: str, *children: Any, **attributes: str | None) -> ElementTree.Element:
    """Returns an element of HTML. All children that are no elements become text, which is escaped when it is written.

    Args:
      tag: name of the element, e.g. "p".
      *children: elements, and values that are shown as text.
      **attributes: attributes by name, `class_` for "class"; those that are None are left out.

    >>> ElementTree.tostring(element("p", "1 < ", element("b", 2), class_="sum"), "unicode", method="html")
    '<p class="sum">1 &lt; <b>2</b></p>'
    """
    given = {name.rstrip("_"): str(value) for name, value in attributes.items() if value is not None}
    made = ElementTree.Element(tag, given)
    for child in children:
        if isinstance(child, ElementTree.Element):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + str(child)
        else:
            made.text = (made.text or "") + str(child)
    return made


def page(title: str, *sections: ElementTree.Element) -> bytes:
    """Returns a page of HTML in UTF-8, which fetches nothing.

    Args:
      title: title of the window.
      *sections: the elements of the page, from above.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", STYLE),
    )
    whole = element("html", head, element("body", element("main", *sections)), lang="en")
    return b"<!DOCTYPE html>\n" + ElementTree.tostring(whole, encoding="utf-8", method="html")
