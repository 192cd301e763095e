"""The card of an exported model: what it is, what it learned from, what was measured, and where its limits lie."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import pathlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from ib_keras._checks import rejection
from ib_keras._files import write_atomically
from ib_keras._stored_files import stored_json
from ib_keras._strict_json import strict
from ib_keras.deployment.card_text import card_text
from ib_keras.deployment.facts import data_facts, information_facts, model_facts
from ib_keras.deployment.input_values import input_values
from ib_keras.deployment.versions import versions
from ib_keras.models.base.coded_model import CodedModel

if TYPE_CHECKING:
    from ib_keras.datasets.dataset import Dataset

JSON_NAME, TEXT_NAME = "model_card.json", "model_card.md"
_NO_MEASUREMENT = ("seed", "latent_dim")
_GIVEN = {"training": "a dict, e.g. {'epochs': 10}", "metrics": "a dict, e.g. what `ib.evaluate` returns"}


@dataclasses.dataclass(frozen=True)
class ModelCard:
    """Holds what is known of an exported model, as plain values that JSON has; None where nothing is known.

    `model_card(model, ...)` makes one, `ib_keras.export` writes it into the folder as `model_card.json` and
    `model_card.md`, and `ModelCard.read(folder)` reads it again.

    Args:
      model: class, parameters, sizes, kinds of distributions, and configuration.
      input_values: smallest and largest value of the examples, and whether they are integers.
      data: name, rows, shape and digest of the data.
      training: epochs, batch size, learning rate, seed and the like.
      metrics: {name: number} measured on test data.
      information: the information in the code about input and target, with error, ceiling and verdict.
      intended_use: sentences of the author on what the model is for.
      licence: licence of the weights.
      versions: {package: version} of the software that wrote the export.
      not_finite: {name: "nan", "inf" or "-inf"} of the metrics and information whose value is no number, and None in
        the card; None where all are numbers.
      export: format, signatures with shapes and dtypes, bytes and differences from the model; set by the export.
    """

    model: Mapping[str, Any]
    input_values: Mapping[str, Any]
    data: Mapping[str, Any] | None = None
    training: Mapping[str, Any] | None = None
    metrics: Mapping[str, Any] | None = None
    information: Mapping[str, Any] | None = None
    intended_use: str | None = None
    licence: str | None = None
    versions: Mapping[str, str] = dataclasses.field(default_factory=versions)
    export: Mapping[str, Any] | None = None
    not_finite: Mapping[str, str] | None = None

    def to_json(self) -> str:
        """Returns the card as JSON."""
        return json.dumps(dataclasses.asdict(self), indent=2, allow_nan=False) + "\n"

    def markdown(self) -> str:
        """Returns the card as a page of Markdown, whose sentences quote the numbers."""
        return card_text(dataclasses.asdict(self))

    def write(self, folder: str | os.PathLike[str]) -> None:
        """Writes `model_card.json` and `model_card.md` into a folder."""
        write_atomically(pathlib.Path(folder) / JSON_NAME, self.to_json())
        write_atomically(pathlib.Path(folder) / TEXT_NAME, self.markdown())

    @classmethod
    def read(cls, folder: str | os.PathLike[str]) -> Self | None:
        """Returns the card in the folder of an export, or None where there is none.

        Raises:
          InputError: if the file is damaged.
        """
        kinds = {field.name: (dict, type(None)) for field in dataclasses.fields(cls)}
        kinds |= {"intended_use": (str, type(None)), "licence": (str, type(None))}
        found = stored_json(pathlib.Path(folder) / JSON_NAME, kinds, "Export the model again.")
        return None if found is None else cls(**{name: found.get(name) for name in kinds})


def require_card(card: bool | ModelCard) -> None:
    """Raises an `InputError` for a card that is neither True, False nor a `ModelCard`.

    >>> require_card(True)
    """
    if not isinstance(card, bool | ModelCard):
        raise rejection("card", "True, False or a ModelCard", repr(card), "`deployment.model_card(model)` makes one.")


def model_card(
    model: CodedModel,
    *,
    data: Dataset | None = None,
    training: Mapping[str, Any] | None = None,
    metrics: Mapping[str, Any] | None = None,
    plane: Mapping[str, Any] | None = None,
    intended_use: str | None = None,
    licence: str | None = None,
) -> ModelCard:
    """Returns the card of a model. What is not given, the card names as unknown.

    Args:
      model: model of `ib_keras.models`.
      data: the data that it was trained and measured on; None (default) where they are not known.
      training: {name: value} of the training, e.g. `{"epochs": 10, "batch_size": 32}`; None (default) where not known.
      metrics: {name: number} on test data, e.g. what `ib.evaluate` returns; None (default) where nothing was measured.
        NaN and infinity are told as such. Quantities of information among them, such as "I(X;T)", are told with their
        verdicts.
      plane: row of an information plane, e.g. `InformationPlane.rows[-1]`; None (default) takes what `metrics` holds.
      intended_use: what the model is for, in sentences; None (default) where nobody said.
      licence: licence of the weights, e.g. "CC-BY-4.0"; None (default) where none was chosen.

    Raises:
      InputError: if the model is none of `ib_keras.models`, or an argument has another type.

    >>> from ib_keras.models import BetaVAE
    >>> card = model_card(BetaVAE((4,), 2, hidden=(), seed=0), metrics={"test_mse": 0.25}, licence="CC0-1.0")
    >>> print("\\n".join(card.markdown().splitlines()[:3]))
    # Model card: BetaVAE
    <BLANKLINE>
    An autoencoder whose code has 2 coordinates, with 32 parameters.
    """
    if not hasattr(model, "endpoints"):
        raise rejection("model", "a model of ib_keras.models", type(model).__name__, "`models.wrap` makes one.")
    for name, value in {"training": training, "metrics": metrics, "plane": plane}.items():
        if not isinstance(value, Mapping | None):
            raise rejection(name, _GIVEN.get(name, "a row of a plane, a dict"), repr(value), "Pass a dict, or None.")
    for name, text in {"intended_use": intended_use, "licence": licence}.items():
        if not isinstance(text, str | None):
            raise rejection(name, "a text", repr(text), "Pass a text, or None.")
    # `import ib_keras` loads this module, and is to load no data sets.
    from ib_keras.datasets.dataset import Dataset

    if not isinstance(data, Dataset | None):
        raise rejection("data", "a Dataset", type(data).__name__, "`ib.datasets.load` makes one.")
    numbers, information = _numbers(metrics or {}), information_facts({**(metrics or {}), **(plane or {})})
    return ModelCard(
        model=strict(model_facts(model)),
        input_values=input_values(model, data),
        data=None if data is None else data_facts(data),
        training=None if training is None else strict(training),
        metrics=strict(numbers) if metrics else None,
        information=strict(information) or None,
        intended_use=intended_use,
        licence=licence,
        not_finite=_not_finite(numbers | {name: one["value"] for name, one in information.items()}) or None,
    )


def _numbers(metrics):
    """Returns the entries of an evaluation that are one number each; information is told apart from them."""
    told = information_facts(metrics)
    return {
        name: value
        for name, value in metrics.items()
        if name not in _NO_MEASUREMENT
        and not any(name == one or str(name).startswith(f"{one}_") for one in told)
        and _is_number(value)
    }


def _is_number(value):
    try:
        math.isnan(value)
    except TypeError:
        return False
    return not isinstance(value, bool)


def _not_finite(values):
    return {name: str(float(value)) for name, value in values.items() if _is_number(value) and not math.isfinite(value)}
