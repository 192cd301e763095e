"""The record of what the features of each example say of its label."""

import dataclasses
from typing import Any

import numpy as np

from ib_keras._tables import text_table
from ib_keras.applications.examples.suspect_labels import SCORE
from ib_keras.estimate import Estimate

_SHOWN, _ERRORS, _KNOWN = 10, 3, 0.5


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class ExampleInformation:
    """Pointwise usable information of n examples, and the labels that are probably wrong.

    Args:
      nats: log p(y|x) - log p(y) of each example [n], in nats, from classifiers that have seen neither it nor its
        copies; negative where they are misled.
      labels: the given labels [n].
      classes: the classes [k], in order.
      probabilities: the p(k|x) behind `nats`, [n, k].
      scores: log-odds [n] in nats of the given label against the likeliest other one, the mean of two rounds, of which
        the second does not learn labels that were clearly contradicted; the lower, the more suspect.
      suspects: rows whose labels are probably wrong, the most suspect first.
      false_alarm_rate: the largest share of correct labels among all that `suspects` may hold.
      information: the mean of `nats` as an `Estimate`, a lower bound of I(X;Y).
      layer: where the features come from: `"input"`, or a layer of the model.
      layer_nats: {layer: nats [n]} of all that were read, from the input to the last layer.

    >>> from sklearn.datasets import load_wine
    >>> from ib_keras.applications import example_information
    >>> x, y = load_wine(return_X_y=True)
    >>> found = example_information(x, np.where(np.arange(len(y)) == 3, 2, y))
    >>> int(found.suspects[0]), found.rows[0]["label"], found.rows[0]["likelier"]
    (3, 2, 0)
    """

    nats: np.ndarray
    labels: np.ndarray
    classes: np.ndarray
    probabilities: np.ndarray
    scores: np.ndarray
    suspects: np.ndarray
    false_alarm_rate: float
    information: Estimate
    layer: str
    layer_nats: dict[str, np.ndarray]

    @property
    def n(self) -> int:
        """Number of examples."""
        return len(self.nats)

    @property
    def hardest(self) -> np.ndarray:
        """Rows whose labels carry negative information, the lowest first."""
        order = np.argsort(self.nats, kind="stable")
        return order[self.nats[order] < 0]

    @property
    def likelier(self) -> np.ndarray:
        """The most probable label [n] of each example, the given one included."""
        return self.classes[self.probabilities.argmax(axis=1)]

    @property
    def known_from(self) -> np.ndarray | None:
        """The first layer [n] from which on each example stays known, "" where it never does; None for one layer.

        An example is known where its information is at least half of -log p(y), the most that it can be.
        """
        if len(self.layer_nats) < 2:
            return None
        known = np.stack([self._known(nats) for nats in self.layer_nats.values()])
        lasting = np.logical_and.accumulate(known[::-1])[::-1]
        names = np.array(list(self.layer_nats))
        return np.where(lasting[-1], names[lasting.argmax(axis=0)], "")

    def _known(self, nats):
        label = np.searchsorted(self.classes, self.labels)
        return nats >= _KNOWN * -np.log(np.bincount(label) / self.n)[label]

    @property
    def by_class(self) -> list[dict[str, Any]]:
        """A dict per class: class, examples, nats and its error, share of negative examples, number of suspects."""
        suspect = np.isin(np.arange(self.n), self.suspects)
        return [
            {"class": name, "examples": int(own.sum())}
            | _mean_and_error(self.nats[own])
            | {"negative": float((self.nats[own] < 0).mean()), "suspects": int(suspect[own].sum())}
            for name in self.classes.tolist()
            for own in [self.labels == name]
        ]

    @property
    def by_layer(self) -> list[dict[str, Any]]:
        """A dict per layer: layer, nats and its error, share of examples known there, and known from there on."""
        since = self.known_from
        return [
            {"layer": name}
            | _mean_and_error(nats)
            | {"known": float(self._known(nats).mean())}
            | ({} if since is None else {"known_from_here_on": float((since == name).mean())})
            for name, nats in self.layer_nats.items()
        ]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A dict per example, the most suspect first: row, label, likelier label, nats, score, whether suspect."""
        suspect, since = set(self.suspects.tolist()), self.known_from
        labels, likelier = self.labels.tolist(), self.likelier.tolist()
        return [
            {
                "row": row,
                "label": labels[row],
                "likelier": likelier[row],
                "nats": float(self.nats[row]),
                "score": float(self.scores[row]),
                "suspect": row in suspect,
            }
            | ({} if since is None else {"known_from": str(since[row])})
            for row in np.argsort(self.scores, kind="stable").tolist()
        ]

    @property
    def reason(self) -> str:
        """The finding, in sentences with numbers and advice."""
        allowed = int(self.false_alarm_rate * self.n)
        called, negative = len(self.suspects), len(self.hardest)
        most = allowed + _ERRORS * allowed**0.5
        found = (
            f"{called} of {self.n} labels {'is' if called == 1 else 'are'} suspect, by the {SCORE}; if all were right, "
            f"at most about {allowed} would be ({self.false_alarm_rate:.1%}). {negative} "
            f"{'label carries' if negative == 1 else 'labels carry'} negative information."
        )
        if called > most:
            return f"{found} This is more than chance: look at the first ones, and correct the wrong ones."
        if called > allowed:
            return f"{found} Look at them: they are more than the rate allows, but by so few that it may be chance."
        if called == allowed and negative > most:
            more = len(np.setdiff1d(self.hardest, self.suspects))
            return (
                f"{found} Only as many are called as the rate allows, and {more} others carry negative information: "
                f"look on behind the suspects, in the order of `scores`."
            )
        if called:
            return f"{found} Look at them: they may all be right, since the rate alone allows as many."
        return f"{found} No label contradicts its features."

    def __str__(self) -> str:
        return f"{text_table(self.rows[:_SHOWN])}\n{self.reason}\n{self.information}"

    def __repr__(self) -> str:
        return f"ExampleInformation(n={self.n}, layer={self.layer!r}, suspects={len(self.suspects)})"


def _mean_and_error(nats):
    return {"nats": float(nats.mean()), "std_error": float(nats.std() / np.sqrt(len(nats)))}
