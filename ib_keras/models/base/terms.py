"""The declaration of the terms of a model, and the names, weights and checks that follow from it."""

import dataclasses
from collections.abc import Mapping

import tensorflow as tf

from ib_keras._checks import rejection


@dataclasses.dataclass(frozen=True)
class Term:
    """A number that a model computes for each example and logs, and that is part of the loss if it has a weight.

    Args:
      name: name of the term in the logs, in `model.terms(x)` and in `model.objective`.
      weight: weight of the mean term in the loss; None (default) logs the term and computes no gradient of it.
      of_batch: whether the value depends on the rest of the batch, on other examples or on draws for all of them.
      cause: whether other terms are computed from this one, so that it is blamed first where several are not finite.
      higher_is_better: whether callbacks that monitor the term without a `mode` look for its largest value; None
        (default) is True for a term of negative weight, and False for all others.

    Example:

    >>> import keras
    >>> from ib_keras.models import VAE, Term
    >>> class Energy(VAE):
    ...     def declared_terms(self):
    ...         return *super().declared_terms(), Term("energy", 0.5)
    ...
    ...     def more_terms(self, forward):
    ...         return {"energy": keras.ops.sum(forward.t[0] ** 2, axis=-1)}
    >>> Energy(input_shape=(8, 8, 1), latent_dim=2, hidden=(8,)).objective
    {'distortion': 1.0, 'rate': 1.0, 'energy': 0.5}
    """

    name: str
    weight: float | None = None
    of_batch: bool = False
    cause: bool = False
    higher_is_better: bool | None = None

    @property
    def rises(self) -> bool:
        """Whether higher values of the term are better."""
        if self.higher_is_better is None:
            return self.weight is not None and self.weight < 0
        return self.higher_is_better


class DeclaredTerms:
    """Mix-in for models: names and weights of the terms follow from `declared_terms` alone."""

    def declared_terms(self) -> tuple[Term, ...]:
        """Returns the terms in the order of the logs. They may depend on the arguments of the constructor."""
        raise NotImplementedError

    @property
    def term_names(self) -> tuple[str, ...]:
        """Names of all terms, in the order of the logs."""
        return tuple(term.name for term in self.declared_terms())

    @property
    def objective(self) -> dict[str, float]:
        """Weights {name: weight} of the terms in the loss, without the terms that are only logged."""
        return {term.name: term.weight for term in self.declared_terms() if term.weight is not None}

    def distinct_names(self) -> tuple[str, ...]:
        """Returns the names of all terms.

        Raises:
          InputError: for anything that is no `Term`, a name that is declared twice, or the name `loss`.
        """
        declared = self.declared_terms()
        for term in declared if isinstance(declared, (tuple, list)) else [declared]:
            if not isinstance(term, Term):
                raise rejection(
                    "declared_terms",
                    f"a tuple of `models.Term` for {type(self).__name__}",
                    repr(term),
                    'Write e.g. Term("energy", 0.5).',
                )
        if isinstance(declared, Term):
            raise rejection(
                "declared_terms",
                f"a tuple of `models.Term` for {type(self).__name__}",
                repr(declared),
                "Put a comma behind the only term.",
            )
        names = self.term_names
        if "loss" in names:
            raise rejection(
                "declared_terms",
                f"terms of other names than `loss` for {type(self).__name__}",
                ", ".join(names),
                "The loss is the weighted sum of all terms, and logged under this name: choose another one.",
            )
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise rejection(
                "declared_terms",
                f"terms of different names for {type(self).__name__}",
                f"{', '.join(twice)} twice",
                "Give each term a name of its own.",
            )
        return names

    def weights_now(self, changes: Mapping[str, float]) -> list[float]:
        """Returns the weight of each term by `objective`, or by `changes` where they name the term.

        Args:
          changes: {name of a term: weight}.

        Raises:
          InputError: if `objective` is no mapping, or names a term that does not exist.
        """
        objective = self.objective
        if not isinstance(objective, Mapping):
            raise rejection(
                "objective",
                f"a dict {{name of a term: weight}} for {type(self).__name__}",
                repr(objective),
                'Write e.g. {"distortion": 1.0, "rate": self.beta}, or give the weights in `declared_terms`.',
            )
        return self.weights_of({**objective, **changes})

    def weights_of(self, objective: Mapping[str, float]) -> list[float]:
        """Returns the weight of each term in the order of the logs, 0 where `objective` does not name the term.

        Args:
          objective: {name of a term: weight}.

        Raises:
          InputError: for a name that no term has.
        """
        for name in objective:
            if name not in self.term_names:
                raise rejection(
                    "objective",
                    f"weights of the terms of {type(self).__name__}",
                    f"a weight of `{name}`",
                    f"The terms are {', '.join(self.term_names)}; declare another one in `declared_terms`.",
                )
        return [objective.get(name, 0.0) for name in self.term_names]

    def require_computed(self, terms: Mapping[str, tf.Tensor]) -> None:
        """Raises an `InputError` unless `terms`, which `measure` returned, are the declared ones, each of shape [n]."""
        missing = [name for name in self.term_names if name not in terms]
        if missing:
            raise rejection(
                "declared_terms",
                f"names of terms that `measure` of {type(self).__name__} returns",
                ", ".join(missing),
                f"It returns {', '.join(terms)}: compute the missing terms in `more_terms`.",
            )
        surplus = [name for name in terms if name not in self.term_names]
        if surplus:
            raise rejection(
                "more_terms",
                f"terms that `declared_terms` of {type(self).__name__} names, which are {', '.join(self.term_names)}",
                ", ".join(surplus),
                f'Add Term("{surplus[0]}", weight) to `declared_terms`; a term that is not declared is not learned.',
            )
        for name, value in terms.items():
            shape = tf.convert_to_tensor(value).shape
            if shape.rank not in (1, None):
                raise rejection(
                    "more_terms",
                    f"terms of shape [n], one value for each example, for {type(self).__name__}",
                    f"`{name}` of shape {shape}",
                    "Sum over the axes of an example, and give each example the value that a whole batch shares.",
                )
