"""Examples with their attribution, as rows of tables and as a picture."""

from typing import Any, NamedTuple

import numpy as np

from ib_keras import plots
from ib_keras.applications import Attribution
from ib_keras.applications.explanation.decision import REGRESSION
from ib_keras.datasets import Dataset

_DRAWN = (2, 3)
_NOTHING = 0.01


class ExplainedExamples(NamedTuple):
    """Examples, where they stand, and where the information lies that decisions about them rest on.

    Args:
      found: the attribution of n examples.
      x: the examples, [n, ...].
      y: their labels or targets [n, ...], or None.
      index: place of each among the test examples, or in a source that was split, [n].
      data: the data set.
    """

    found: Attribution
    x: np.ndarray
    y: np.ndarray | None
    index: np.ndarray
    data: Dataset

    def rows(self) -> list[dict[str, Any]]:
        """Returns a dict for each example: its label, what is explained, before and kept, nats, verdict, strongest."""
        found, shown = self.found, []
        said = "probability" if found.kind != REGRESSION else "prediction"
        for place, target in enumerate(found.target):
            row: dict[str, Any] = {"index": int(self.index[place])}
            if self.y is not None:
                row["label" if self.data.has_labels else "target"] = self._name(self.y[place])
            row["explained"] = self._name(target) if found.kind != REGRESSION else f"output {target}"
            row[said] = float(found.before[place])
            if found.nats is not None:
                row |= {"kept": float(found.kept[place]), "nats": float(found.total[place])}
            shown.append(row | {"verdict": found.verdicts[place], "strongest": self._strongest(place)})
        return shown

    def positions(self) -> list[dict[str, Any]]:
        """Returns a dict for each example and position: where it is, what stands there, and its nats or score."""
        value = "score" if self.found.nats is None else "nats"
        return [
            {"index": int(self.index[place]), **self._position(place, where), value: float(one)}
            for place, map_ in enumerate(self.found.map)
            for where, one in np.ndenumerate(map_)
        ]

    def picture(self) -> bytes | None:
        """Returns the PNG of the maps; None for maps of more than two axes, such as those of films."""
        if self.found.map.ndim not in _DRAWN:
            return None
        known = "label" if self.data.has_labels else "target"
        heads = [f"{row['index']}, {known} {row[known]}" if known in row else row["index"] for row in self.rows()]
        options = {"names": self.column_names(), "words": self.words(), "class_names": self.data.class_names}
        count = None if self.found.map.ndim == 2 and options["words"] is None else len(heads)
        return plots.png(plots.attribution(self.found, self.x, labels=heads, count=count, **options))

    def words(self) -> list[list[str | None]] | None:
        """Returns the numbers of words of texts, None for the 0 of padding; None for data that are no texts."""
        if self.x.dtype.kind not in "iu" or self.x.ndim != 2 or self.found.map.shape != self.x.shape:
            return None
        if self.data.column_names and len(self.data.column_names) == self.x.shape[1]:
            return None
        return [[str(word) if word else None for word in text] for text in self.x]

    def column_names(self) -> tuple[str, ...] | None:
        """Returns the names of the columns that the map has; None where they have none."""
        names = self.data.column_names
        return names if names and self.found.map.shape[1:] == (len(names),) == self.x.shape[1:] else None

    def _name(self, label):
        if self.data.has_labels:
            names = self.data.class_names
            return names[label] if names and label < len(names) else int(label)
        return int(label) if np.ndim(label) == 0 and np.asarray(label).dtype.kind in "iu" else _number(label)

    def _strongest(self, place):
        map_ = np.abs(self.found.map[place])
        if self.found.nats is not None and map_.sum() < _NOTHING:
            return None
        where = self._position(place, np.unravel_index(map_.argmax(), map_.shape))
        return where["column"] if isinstance(where.get("column"), str) else _said(where)

    def _position(self, place, where):
        """Returns the names of a position and what stands there."""
        if len(where) == 2:
            return {"row": int(where[0]), "column": int(where[1])}
        if len(where) > 2:
            return {f"axis {axis}": int(one) for axis, one in enumerate(where)}
        at = int(where[0])
        if names := self.column_names():
            return {"column": names[at], "value": float(self.x[place, at])}
        if self.x.shape[1:] != self.found.map.shape[1:]:
            return {"position": at}
        if self.x.dtype.kind in "iu":
            return {"position": at, "token": int(self.x[place, at])}
        return {"column": at, "value": float(self.x[place, at])}


def _number(value):
    return float(value) if np.ndim(value) == 0 else " ".join(f"{one:g}" for one in np.ravel(value))


def _said(where):
    """Returns a position in words."""
    token = where.get("token")
    words = ", ".join(f"{name} {place}" for name, place in where.items() if name not in ("token", "value"))
    return words if token is None else f"{words}: token {token}"
