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
from ib_keras.datasets.sources.scratch import most_values, require_disk

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

    Pictures that take more than a quarter of the memory are left in blocks.

    Args:
      folder: folder with one subfolder per class, with `train` and `test` above such folders, or with pictures alone.
      image_size: height and width, or one number for both; None (default) takes the commonest size of 20 pictures.
        Pictures of another size are interpolated bilinearly.
      color: `"grayscale"`, `"rgb"` or `"rgba"`; None (default) is grey where 20 pictures have one channel each.
      limit: number of pictures of each part that will be kept, drawn by `seed` before they are read.
      seed: integer seed of the draw.

    Raises:
      InputError: for a picture that cannot be read, which is named, or pictures that fit neither into the memory nor
        onto the disk.
    """
    train, test = _parts(folder)
    files = pictures_in(train)
    if not files:
        raise rejection("source", f"a folder of pictures ({', '.join(FORMATS)})", str(folder), "Name another folder.")
    size, channels, resized = _form(files, image_size, color)
    parts = [_Pictures(part, size, channels, limit, seed) for part in (train, test) if part is not None]
    names = parts[0].names
    found = Found(
        folder.resolve().name,
        None,
        class_names=names,
        target_name="folder" if names else None,
        notes=[parts[0].note],
    )
    if test is not None:
        if parts[1].names != names:
            raise rejection(
                "source",
                "the same subfolders in both parts",
                f"{names} and {parts[1].names}",
                "Name the folders alike.",
            )
        found.notes.append(f"The test part is the folder {test.name}.")
    if resized:
        found.notes.append("Pictures of other sizes were interpolated to this one.")
    if sum(part.values for part in parts) > most_values():
        require_disk(5 * sum(part.values for part in parts), f"{parts[0].kept} pictures in {folder.resolve().name}")
        found.blocks, *test_blocks = (part.blocks() for part in parts)
        found.test_blocks = test_blocks[0] if test_blocks else None
        return found
    found.x, found.y = parts[0].whole()
    if test is not None:
        found.x_test, found.y_test = parts[1].whole()
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
    """Returns (height, width), the color mode of Keras, and whether sizes differ, by some of the pictures."""
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
        sizes = collections.Counter(shape[-3:-1] for shape in shapes)
        return sizes.most_common(1)[0][0], color, len(sizes) > 1
    pair = image_size if isinstance(image_size, (tuple, list)) else (image_size, image_size)
    return tuple(positive_int("image_size", side, "Pass e.g. 32.") for side in pair), color, False


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


class _Pictures:
    """The pictures of one part, which Keras reads a batch at a time.

    Args:
      folder: folder of pictures, or of subfolders of classes.
      size: height and width.
      color: the color mode of Keras.
      limit: number of pictures to draw by `seed`, or None for all.
      seed: integer seed of the draw.

    Attributes:
      names: names of the classes, or None.
      kept: number of pictures.
      values: number of values of all pictures.
      note: a sentence on how they are read.
    """

    def __init__(self, folder, size, color, limit, seed):
        import keras

        subfolders = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
        flat = not any(map(pictures_in, subfolders))
        with contextlib.redirect_stdout(io.StringIO()):
            self._stream = keras.utils.image_dataset_from_directory(
                folder, labels=None if flat else "inferred", image_size=size, color_mode=color, seed=seed,
                shuffle=limit is not None, batch_size=_BATCH, interpolation="bilinear",
            )  # fmt: skip
        # Of a folder with subfolders Keras reads these alone, and none that is hidden.
        self._files = [pathlib.Path(path) for path in self._stream.file_paths]
        self.kept = len(self._files) if limit is None else min(limit, len(self._files))
        self._shape = (*size, {"grayscale": 1, "rgb": 3, "rgba": 4}[color])
        self.values = self.kept * math.prod(self._shape)
        self.names = None if flat else _full_classes(self._stream.class_names, folder)
        _require_signatures(self._files)
        drawn = "" if self.kept == len(self._files) else f", of which {self.kept} were drawn at random (seed {seed})"
        outside = len(pictures_in(folder)) - len(self._files)
        left = f" {outside} outside of the subfolders {'was' if outside == 1 else 'were'} left out." if outside else ""
        self.note = f"{len(self._files)} pictures{drawn}, read as {size[0]} x {size[1]} pixels, {color}.{left}"

    def blocks(self):
        """Yields pictures as bytes [m, H, W, C], of which Keras gives floats, and their labels or None."""
        import tensorflow as tf

        try:
            for batch in self._stream.unbatch().take(self.kept).batch(_BATCH):
                pictures, labels = (batch, None) if self.names is None else batch
                values = np.clip(np.rint(pictures.numpy()), 0, 255).astype("uint8")
                yield values, None if labels is None else labels.numpy().astype("int32")
        except tf.errors.InvalidArgumentError as error:
            raise _first_unreadable(tf, self._files, error) from error

    def whole(self):
        """Returns all pictures and labels as two arrays, the labels None where there are no classes."""
        pictures, labels = np.empty((self.kept, *self._shape), "uint8"), np.empty(self.kept, "int32")
        done = 0
        for x, y in self.blocks():
            pictures[done : done + len(x)] = x
            labels[done : done + len(x)] = 0 if y is None else y
            done += len(x)
        return pictures, None if self.names is None else labels


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
