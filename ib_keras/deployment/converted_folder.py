"""The folder of a converted model: its files and its card, which appear together."""

import dataclasses
import pathlib
from collections.abc import Mapping, Sequence

from ib_keras._checks import rejection
from ib_keras.deployment.conversion import Conversion
from ib_keras.deployment.source import Source
from ib_keras.deployment.whole_folder import whole_folder


def write_converted(
    path: pathlib.Path,
    format: str,
    weights: str,
    contents: Mapping[str, bytes | None],
    found: Sequence[Conversion],
    source: Source,
    with_card: bool,
) -> None:
    """Writes the files of a converted model and its card.

    Args:
      path: folder that is written, whole or not at all.
      format: name of the format, for the card.
      weights: precision of the stored weights, for the card.
      contents: {name of a file: content}.
      found: what became of each signature.
      source: what was converted.
      with_card: whether a card is written, where there is one.

    Raises:
      InputError: if no signature works.
    """
    if not any(one.works for one in found):
        reasons = "; ".join(f"{one.signature}: {one.reason}" for one in found)
        raise rejection("model", f"one of which {format} takes a signature", reasons, "Export it as a SavedModel.")
    with whole_folder(path) as fresh:
        fresh.mkdir()
        for name, content in contents.items():
            if content is not None:
                (fresh / name).write_bytes(content)
        if with_card and source.card:
            size = sum(each.stat().st_size for each in fresh.iterdir())
            signatures = {one.signature: source.shapes[one.signature] | _outcome(one) for one in found}
            facts = {"format": format, "weights": weights, "bytes": size, "signatures": signatures}
            dataclasses.replace(source.card, export=facts).write(fresh)


def _outcome(one):
    return {"reason": one.reason} if one.reason else {"difference": one.difference, "size": one.size}
