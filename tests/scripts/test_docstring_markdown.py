"""Docstrings are shown with their examples as code."""

from tests.scripts.loading import site

DOCSTRING = """Entropy in nats.

Args:
  p: probabilities [k].

Returns:
  Tensor: a scalar, of which
  this is the second line.

Example: a fair coin.

>>> entropy([.5, .5])  # doctest: +ELLIPSIS
0.69...
<BLANKLINE>
2

References:
  Shannon (1948), eq. 1.
  Cover (2006)."""
SHOWN = """Entropy in nats.

Args:
  p: probabilities [k].


**Returns:**
Tensor: a scalar, of which
this is the second line.



**Example:** a fair coin.



```pycon
>>> entropy([.5, .5])
0.69...

2
```



**References:**
Shannon (1948), eq. 1.
Cover (2006)."""


def test_sessions_become_blocks_and_sections_paragraphs():
    with site("docstring_markdown") as module:
        assert module.with_blocks(DOCSTRING) == SHOWN


def test_a_docstring_without_sections_stays():
    with site("docstring_markdown") as module:
        assert module.with_blocks("One line.\n\nA >>> in a line.") == "One line.\n\nA >>> in a line."
