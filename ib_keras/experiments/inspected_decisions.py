"""The section of a page that shows where the information lies that decisions of a model rest on."""

from typing import Any
from xml.etree import ElementTree

import keras

from ib_keras.datasets import Dataset
from ib_keras.estimators.representation import first_line
from ib_keras.experiments.explained_examples import explained_examples
from ib_keras.experiments.html_page import element
from ib_keras.experiments.html_parts import picture_of, section, sentence

_TASKS = ("classification", "regression")
_EXAMPLES, _REFERENCES = 6, 200
_TITLE = "Where its decisions look"
_READ = (
    "Positions of 0 nats may be replaced by noise, and the model decides as before, to the probability or number that "
    "is called kept; more nats say that more of a position is needed."
)
_MORE = (
    "`ib-keras explain` has options for all of this, shows other examples, layers, classes and methods, and writes the "
    "numbers."
)


def inspected_decisions(network: Any, data: Dataset, task: str | None, seed: int = 0) -> ElementTree.Element | None:
    """Returns the section with the maps of six test examples; a sentence why where a model has none.

    Args:
      network: the model.
      data: the data set.
      task: `"classification"` or `"regression"`; a model of any other task makes no decision, and has no section.
      seed: integer seed.

    >>> from ib_keras.datasets import digits
    >>> model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(3, 3)])
    >>> print(inspected_decisions(model, digits(), "reconstruction"))
    None
    """
    if task not in _TASKS:
        return None
    try:
        if not isinstance(network, keras.Model):
            return _without("the layers of a model of this kind cannot be reached")
        examples = explained_examples(network, data, count=_EXAMPLES, max_examples=_REFERENCES, seed=seed)
        picture = examples.picture()
    # The page is worth having without this section, whatever a foreign layer comes upon.
    except Exception as error:
        return _without(first_line(error))
    if picture is None:
        return _without("the maps have more than two axes")
    found = examples.found
    told = [_READ, f"At {', '.join(found.layer)} ({found.verdict}): {found.reason}.", _MORE]
    figure = picture_of(picture, "Nats of each position of the first test examples. Dashed or hollow: not trusted.")
    return section(_TITLE, element("div", element("article", *map(sentence, told)), figure, class_="cards"))


def _without(reason):
    return section(_TITLE, element("article", sentence(f"Not shown: {reason.rstrip('.')}.")))
