"""Decides whether a folder holds a run that a call may go on with: the same arguments, and whole files."""

from collections.abc import Collection, Mapping
from typing import Any

from ib_keras._checks import rejection
from ib_keras._stored_files import damaged
from ib_keras._strict_json import strict
from ib_keras.experiments.crew import PLACE
from ib_keras.experiments.run_folder import RunFolder
from ib_keras.experiments.seal import is_whole

# The value that an argument had in runs whose records are older than the argument.
_UNRECORDED = {"question": "labels"}
_MAY_DIFFER = ("resume", "verbose", "out", "data_dir", *PLACE)


def resumable(
    folder: RunFolder, arguments: Mapping[str, Any], results: Collection[str], keys: Collection[str] = ()
) -> dict[str, Any] | None:
    """Returns the record of the run to go on with, or None for a new folder.

    Args:
      folder: the folder of the run.
      arguments: the arguments of the call. Those that change no number may have other values than they had.
      results: names of the files that a finished run has.
      keys: keys of the record of a finished run; none by default.

    Raises:
      InputError: if the folder holds something else, a run with other arguments, or a finished run whose files are
        damaged or missing; it names those that are whole.
    """
    found = folder.read_record()
    if found is None:
        if folder.holds_something():
            raise rejection(
                "out", "a run folder in order to resume", str(folder.path), "It holds no run.json: choose another name."
            )
        return None
    if not isinstance(found.get("arguments"), dict) or "status" not in found:
        raise damaged(folder.path / "run.json", "no `arguments` or no `status`", "Choose another folder.")
    _require_same(found["arguments"], arguments)
    if found["status"] == "finished":
        _require_whole(folder, found, results, keys)
    else:
        _require_room(folder.path)
    return found


def _require_same(had, arguments):
    had = _UNRECORDED | had
    changed = [name for name, value in strict(arguments).items() if name not in _MAY_DIFFER and had.get(name) != value]
    if changed:
        shown = ", ".join(f"{name}={had.get(name)!r}" for name in changed)
        raise rejection(
            "resume",
            "used with the arguments of the run",
            f"other values of {', '.join(changed)}",
            f"The run has {shown}.",
        )


def _require_room(path):
    """Raises an `InputError` where a folder stands in the place of a file that the run will write, or the reverse."""
    remedy = "Remove it, and resume again."
    for name in ("history.csv", "plane.csv", "seeds.csv", "model.keras"):
        if (path / name).is_dir():
            raise damaged(path / name, "a folder", remedy)
    for name in ("checkpoint", "figures", "saved_model"):
        if (path / name).exists() and not (path / name).is_dir():
            raise damaged(path / name, "a file in the place of a folder", remedy)
    if (path / "saved_model").exists() and not (path / "saved_model" / "saved_model.pb").is_file():
        raise damaged(path / "saved_model", "no saved_model.pb in it", remedy)


def _require_whole(folder, record, results, keys):
    """Raises an `InputError` if a finished run has lost a result, or does not have its files as it wrote them."""
    remedy = "The run is finished, and cannot be trained on: begin a new run in another folder."
    path = folder.path / "run.json"
    if is_whole(record) is False:
        raise damaged(path, "other content than was written", remedy)
    for key in keys:
        if key not in record:
            raise damaged(path, f"no `{key}`", remedy)
    lost = folder.changed(record) + [name for name in results if not (folder.path / name).exists()]
    if lost:
        whole = [name for name in results if name not in lost and (folder.path / name).exists()]
        saved = f"Whole are {', '.join(whole)}. " if whole else ""
        path = folder.path / lost[0]
        raise damaged(path, "other content than was written" if path.exists() else "no such file", saved + remedy)
