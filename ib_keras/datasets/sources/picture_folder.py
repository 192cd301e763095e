"""Folders of pictures: one subfolder per class, perhaps below `train` and `test`, or no subfolders and no labels."""

import collections
import contextlib
import io
import math
import pathlib
from collections.abc import Sequence

import numpy as np

from ib_keras._checks import positive_int, rejection
from ib_keras.datasets.sources.found import Found
from ib_keras.datasets.sources.memory import require_room

FORMATS = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
"""Endings of the files that Keras reads as pictures."""
_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")
_PARTS = {"train": ("train", "training"), "test": ("test", "testing", "validation", "valid", "val")}
_LOOKED_AT = 20
_BATCH = 64


def found_in_picture_folder(
    folder: pathlib.Path,
    image_size: int | Sequence[int] | None = None,
    color: str | None = None,
    limit: int | None = None,
    seed: int = 0,
) -> Found:
    """Returns the pictures of a folder as bytes [n, H, W, C], read by `keras.utils.image_dataset_from_directory`.

    Args:
      folder: folder with one subfolder per class, with `train` and `test` above such folders, or with pictures alone.
      image_size: height and width, or one number for both; None (default) takes the commonest size of 20 pictures.
        Pictures of another size are interpolated bilinearly.
      color: `"grayscale"`, `"rgb"` or `"rgba"`; None (default) is grey where 20 pictures have one channel each.
      limit: number of pictures of each part that will be kept, drawn by `seed` before they are read.
      seed: integer seed of the draw.

    Raises:
      InputError: for a picture that cannot be read, which is named, or pictures that do not fit into the memory.
    """
    train, test = _parts(folder)
    files = pictures_in(train)
    if not files:
        raise rejection("source", f"a folder of pictures ({', '.join(FORMATS)})", str(folder), "Name another folder.")
    size, channels = _form(files, image_size, color)
    parts = [_read(part, size, channels, limit, seed) for part in (train, test) if part is not None]
    x, y, names, note = parts[0]
    found = Found(folder.resolve().name, x, y, class_names=names, target_name="folder" if names else None, notes=[note])
    if test is not None:
        found.x_test, found.y_test, test_names, _ = parts[1]
        if test_names != names:
            raise rejection(
                "source", "the same subfolders in both parts", f"{names} and {test_names}", "Name the folders alike."
            )
        found.notes.append(f"The test part is the folder {test.name}.")
    return found


def pictures_in(folder: pathlib.Path) -> list[pathlib.Path]:
    """Returns the pictures in a folder and in the folders below it, sorted."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in FORMATS and path.is_file())


def _parts(folder):
    """Returns the folder of the training part, and that of the test part or None."""
    below = {path.name.lower(): path for path in folder.iterdir() if path.is_dir()}
    train, test = (next((below[name] for name in _PARTS[part] if name in below), None) for part in ("train", "test"))
    return (train, test) if train and test else (folder, None)


def _form(files, image_size, color):
    """Returns (height, width) and the color mode of Keras; both from some of the pictures where they are not given."""
    import tensorflow as tf

    step = max(1, len(files) // _LOOKED_AT)
    shapes = [_shape(tf, path) for path in files[::step][:_LOOKED_AT]] if image_size is None or color is None else []
    if color is None:
        color = "grayscale" if all(shape[-1] == 1 for shape in shapes) else "rgb"
    elif color not in ("grayscale", "rgb", "rgba"):
        raise rejection(
            "color", '"grayscale", "rgb" or "rgba"', repr(color), "Leave it out to find it in the pictures."
        )
    if image_size is None:
        return collections.Counter(shape[-3:-1] for shape in shapes).most_common(1)[0][0], color
    pair = image_size if isinstance(image_size, (tuple, list)) else (image_size, image_size)
    return tuple(positive_int("image_size", side, "Pass e.g. 32.") for side in pair), color


def _shape(tf, path):
    try:
        return tuple(tf.io.decode_image(path.read_bytes(), expand_animations=False).shape)
    except (tf.errors.InvalidArgumentError, OSError) as error:
        raise _unreadable(path) from error


def _unreadable(path):
    return rejection(
        "source",
        "a folder of pictures that can be read",
        f"{path.parent.name}/{path.name} of {path.stat().st_size} bytes, which is damaged or no picture",
        "Replace the file or remove it.",
    )


def _read(folder, size, color, limit, seed):
    """Returns pictures, labels or None, names of classes or None, and a sentence."""
    import keras
    import tensorflow as tf

    subfolders = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    flat = not any(map(pictures_in, subfolders))
    channels = {"grayscale": 1, "rgb": 3, "rgba": 4}[color]
    with contextlib.redirect_stdout(io.StringIO()):
        stream = keras.utils.image_dataset_from_directory(
            folder, labels=None if flat else "inferred", image_size=size, color_mode=color, seed=seed,
            shuffle=limit is not None, batch_size=_BATCH, interpolation="bilinear",
        )  # fmt: skip
    # Of a folder with subfolders Keras reads these alone, and none that is hidden.
    files = [pathlib.Path(path) for path in stream.file_paths]
    kept = len(files) if limit is None else min(limit, len(files))
    # Keras gives floats, the same bytes take a quarter.
    require_room(kept * math.prod(size) * channels, f"{kept} pictures in {folder.name}")
    names = None if flat else _full_classes(stream.class_names, folder)
    _require_signatures(files)
    arrays = np.empty((kept, *size, channels), "uint8")
    labels = np.empty(kept, "int32")
    try:
        done = 0
        for batch in stream.unbatch().take(kept).batch(_BATCH):
            pictures, *rest = batch if not flat else (batch,)
            arrays[done : done + len(pictures)] = np.clip(np.rint(pictures.numpy()), 0, 255)
            if rest:
                labels[done : done + len(pictures)] = rest[0].numpy()
            done += len(pictures)
    except tf.errors.InvalidArgumentError as error:
        raise _first_unreadable(tf, files, error) from error
    drawn = "" if kept == len(files) else f", of which {kept} were drawn at random (seed {seed})"
    outside = len(pictures_in(folder)) - len(files)
    left = f" {outside} outside of the subfolders {'was' if outside == 1 else 'were'} left out." if outside else ""
    note = f"{len(files)} pictures{drawn}, read as {size[0]} x {size[1]} pixels, {color}.{left}"
    return arrays, None if flat else labels, names, note


def _full_classes(names, folder):
    """Returns the names of the classes; raises an `InputError` for a subfolder without pictures."""
    empty = [name for name in names if not pictures_in(folder / name)]
    if empty:
        raise rejection(
            "source", "a folder with pictures in each subfolder", f"{folder.resolve().name} with none in {empty[0]}",
            "Remove the empty subfolder: each stands for a class.",
        )  # fmt: skip
    return tuple(names)


def _require_signatures(files):
    """Raises an `InputError` for a file that does not begin as a picture does; TensorFlow would log two lines more."""
    for path in files:
        with path.open("rb") as file:
            if not file.read(4).startswith(_SIGNATURES):
                raise _unreadable(path)


def _first_unreadable(tf, files, error):
    """Returns the refusal that names the first file that cannot be decoded."""
    for path in files:
        try:
            tf.io.decode_image(path.read_bytes(), expand_animations=False)
        except (tf.errors.InvalidArgumentError, OSError):
            return _unreadable(path)
    return rejection("source", "a folder of readable pictures", str(error).splitlines()[0], "Save them again.")
