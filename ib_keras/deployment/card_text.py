"""The model card as a page of Markdown: sentences and tables that quote the numbers of the card."""

from collections.abc import Mapping, Sequence
from typing import Any

from ib_keras._tables import markdown_table
from ib_keras.plane_row import RELEVANCE, SOURCE

_TASKS = {
    "autoencoder": "An autoencoder",
    "classifier": "A classifier through a bottleneck",
    "encoder": "An encoder without a decoder",
}
_UNTRUSTED = "The verdict is not `trusted`: do not quote the value without it."
_MEANT = {SOURCE: "information in the code about the input", RELEVANCE: "information in the code about the target"}
_GIVES = {
    "serve": {"autoencoder": "decoded mean codes", "classifier": "class probabilities", "encoder": "mean codes"},
    "encode": "mean codes",
    "decode": {
        "autoencoder": "means of the examples that a code stands for, or the likeliest tokens",
        "classifier": "class probabilities",
    },
    "reconstruct": "decoded mean codes",
    "sample": "n decoded draws, the same for the same seed",
}
_PLAIN_CODE = (
    "`sample` decodes draws of the marginal, towards which nothing drew the codes of this plain autoencoder: "
    "`model.fit_sampler` before the export fits a density to them."
)


def card_text(card: Mapping[str, Any]) -> str:
    """Returns a page of Markdown.

    Args:
      card: the fields of a `ModelCard` as plain values.
    """
    parts = {
        "": [_summary(card["model"])],
        "Intended use": [card["intended_use"] or "The author has not said what the model is for."],
        "Limits": [f"- {sentence}" for sentence in limits(card)],
        "Signatures": _signatures(card),
        "Measured on test data": _metrics(card),
        "Information in the code": _information(card),
        "Data": _data(card["data"]),
        "Training": _pairs(card["training"], "How the model was trained is not known."),
        "Versions": _pairs(card["versions"], "The versions are not known."),
        "Licence": [card["licence"] or "No licence was stated: ask the author before you use the weights."],
    }
    heads = [f"# Model card: {card['model']['class']}"] + [f"## {head}" for head in list(parts)[1:]]
    return "\n".join(line for head, lines in zip(heads, parts.values()) for line in (head, "", *lines, ""))


def limits(card: Mapping[str, Any]) -> list[str]:
    """Returns sentences on what the model cannot be expected to do, each with the number that says so.

    Args:
      card: the fields of a `ModelCard` as plain values.
    """
    found = [_range(card["input_values"], card["model"]["input_shape"], card["data"])]
    if card["model"].get("deterministic") and card["model"]["draws_from"] == "the marginal":
        found.append(_PLAIN_CODE)
    metrics = card["metrics"] or {}
    for prefix in ("test_", ""):
        mse, pca = metrics.get(f"{prefix}mse"), metrics.get(f"{prefix}mse_of_pca")
        if mse is not None and pca is not None:
            than = "less than" if mse < pca else "not less than"
            found.append(
                f"The mean squared error of reconstructions is {mse:.4f} per value, {than} the {pca:.4f} of as many "
                "principal components."
            )
        accuracy = metrics.get(f"{prefix}accuracy")
        error = metrics.get(f"{prefix}error", None if accuracy is None else 1 - accuracy)
        if error is not None:
            found.append(f"{error:.1%} of the labels of the test examples are predicted wrongly.")
    odd = card.get("not_finite") or {}
    found += [f"{name} is {value}, which is no number: training or measurement failed." for name, value in odd.items()]
    information = (card["information"] or {}).items()
    found += [_untrusted(name, one) for name, one in information if _is_doubtful(one) and name not in odd]
    found += _of_export(card["export"] or {})
    if not metrics and not card["information"]:
        found.append("Nothing was measured on test data, or it was not passed on: expect nothing of the quality.")
    return found


def _summary(model):
    code = f"{model['latent_dim']} coordinate{'s' * (model['latent_dim'] != 1)}"
    classes = f" for {model['num_classes']} classes" if "num_classes" in model else ""
    return f"{_TASKS[model['task']]}{classes} whose code has {code}, with {model['parameters']} parameters."


def _range(values, shape, data):
    kind = "integers" if values["whole"] else "numbers"
    low, high = values["low"], values["high"]
    rows = f"rows of shape {tuple(shape)}"
    if low is None or high is None:
        return f"Inputs are {rows}. Which values the training data had is not known."
    seen = "the training data had no others" if data else "the likelihood has no others"
    return f"Inputs are {rows} of {kind} from {low:g} to {high:g}: {seen}."


def _is_doubtful(one):
    return one.get("verdict") not in (None, "trusted")


def _untrusted(name, one):
    reason = f": {one['reason']}" if one.get("reason") else ""
    return f"{name} = {one['value']:.3f} nats has the verdict `{one['verdict']}`{reason}."


def _of_export(export):
    found = []
    if export.get("weights") == "float16":
        worst = max(
            (one["difference"] for one in export["signatures"].values() if one.get("difference") is not None),
            default=None,
        )
        rounded = "" if worst is None else f", which changes outputs by up to {worst:.1e} on inputs drawn at random"
        found.append(f"Weights are rounded to half precision{rounded}.")
    found += [
        f"The signature `{name}` is missing: {one['reason']}."
        for name, one in export.get("signatures", {}).items()
        if one.get("reason")
    ]
    return found


def _signatures(card):
    export = card["export"] or {}
    rows = [
        {
            "signature": f"`{name}`",
            "inputs": _tensors(one["inputs"]),
            "output": _tensors(one["outputs"]),
            "gives": gives(name, card["model"]["task"]),
            "greatest difference from the model": None if one.get("difference") is None else f"{one['difference']:.1e}",
        }
        for name, one in export.get("signatures", {}).items()
        if not one.get("reason")
    ]
    if not rows:
        return ["The model was not exported with this card."]
    if not any(row["greatest difference from the model"] for row in rows):
        rows = [{key: value for key, value in row.items() if not key.startswith("greatest")} for row in rows]
    size = f"{export['format']}, weights in {export['weights']}, {export['bytes']} bytes in all."
    size += " `None` is the size of the batch."
    return [size, "", markdown_table(rows).rstrip()]


def _tensors(tensors):
    return ", ".join(f"`{name}` {one['dtype']} {one['shape']}" for name, one in tensors.items())


def gives(name: str, task: str | None = None) -> str:
    """Returns what a signature gives, in a few words; empty where that is not known.

    >>> gives("encode"), gives("serve", "classifier")
    ('mean codes', 'class probabilities')
    """
    found = _GIVES.get(name, "")
    return found if isinstance(found, str) else found.get(task, "")


def _metrics(card):
    odd = {name: value for name, value in (card.get("not_finite") or {}).items() if name in (card["metrics"] or {})}
    return _pairs({**(card["metrics"] or {}), **odd}, "Nothing was measured on test data, or it was not passed on.")


def _information(card: Mapping[str, Any]) -> Sequence[str]:
    information, odd = card["information"], card.get("not_finite") or {}
    if not information:
        return ["No information was measured, or it was not passed on."]
    rows = [
        {"quantity": name, "nats": odd.get(name, one["value"])}
        | {key: one.get(key) for key in ("std_error", "upper", "kind", "ceiling", "verdict", "reason", "n")}
        for name, one in information.items()
    ]
    used = [key for key in rows[0] if any(row[key] is not None for row in rows)]
    meant = [f"- {name}: {_MEANT[name]}." for name in information if name in _MEANT]
    doubt = [_UNTRUSTED] if any(map(_is_doubtful, information.values())) else []
    return [*meant, "", markdown_table(rows, used).rstrip(), *([""] if doubt else []), *doubt]


def _data(data):
    if data is None:
        return ["The data are not known."]
    facts = {key: value for key, value in data.items() if value not in (None, []) and key != "notes"}
    return [*_pairs(facts, ""), *([""] if data["notes"] else []), *data["notes"]]


def _pairs(values, otherwise):
    if not values:
        return [otherwise]
    rows = [{"name": name, "value": _shown(value)} for name, value in values.items() if value is not None]
    return [markdown_table(rows, digits={"value": 4}).rstrip()]


def _shown(value):
    return ", ".join(map(str, value)) if isinstance(value, list) else value
