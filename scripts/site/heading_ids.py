"""The ids of headings that hold no letter of ASCII, of which mkdocs-jupyter leaves nothing."""

import itertools
import re

_EMPTY = re.compile(r'(<h[1-6][^>]*\bid=")(")')


def with_heading_ids(html: str) -> str:
    """Returns a page whose headings without an id have those that its table of contents links to: `_1`, `_2`, ...

    Python-Markdown numbers headings of which no letter is left in this way, in the order of the page.
    """
    numbers = itertools.count(1)
    return _EMPTY.sub(lambda match: f"{match[1]}_{next(numbers)}{match[2]}", html)
