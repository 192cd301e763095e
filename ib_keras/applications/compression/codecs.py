"""Sizes that common formats reach on the same examples: bz2 and xz, and those of pictures where Pillow is there."""

import bz2
import importlib.util
import io
import lzma
from collections.abc import Sequence
from typing import Any

import numpy as np

_MOST_SIDE = 8192
_SHEETS = {"JPEG": {"optimize": True}, "WebP": {"method": 6}}


def codec_rows(x: np.ndarray, qualities: Sequence[int] = (1, 3, 5, 10, 20, 40, 60, 80, 95)) -> list[dict[str, Any]]:
    """Returns bytes and error of examples in common formats, as `plots.compression` draws them.

    bz2 and xz (with its strongest setting) pack all examples at once, bits eight to a byte where there are only two
    values. PNG packs each picture alone. JPEG and WebP pack sheets of all pictures, whose headers weigh nothing.

    Args:
      x: examples [n, ...], bytes, or values in [0, 1] that are rounded to bytes; pictures as [n, H, W, channels] with 1
        or 3 channels.
      qualities: settings of JPEG and WebP, from 1 to 100.

    Returns:
      Dicts {"method", "setting": a quality or None, "bytes": per example, "mse": per value, 0 without loss}.

    >>> rows = codec_rows(np.zeros([4, 8, 8, 1], np.uint8), qualities=[50])
    >>> [(row["method"], row["mse"]) for row in rows][:2]
    [('bz2', 0.0), ('xz', 0.0)]
    """
    grey, n = _bytes_of(x), len(x)
    two_values = len(np.unique(grey)) <= 2
    packed = (np.packbits(grey > grey.min()) if two_values else grey).tobytes()
    sizes = {"bz2": len(bz2.compress(packed)), "xz": len(lzma.compress(packed, preset=9 | lzma.PRESET_EXTREME))}
    rows = [_row(name, None, size / n, 0.0) for name, size in sizes.items()]
    if x.ndim != 4 or x.shape[3] not in (1, 3) or importlib.util.find_spec("PIL") is None:
        return rows
    rows.append(_row("PNG", None, sum(len(_written(one, "PNG", optimize=True)) for one in grey) / n, 0.0))
    return rows + [_sheet_row(grey, name, quality) for name in _known(_SHEETS) for quality in qualities]


def _sheet_row(grey, name, quality):
    """Returns the row of sheets of pictures [n, H, W, channels]."""
    size, error = 0, 0.0
    for sheet in _sheets(grey):
        content = _written(sheet, name, quality=quality, **_SHEETS[name])
        size += len(content)
        error += (((_read(content, sheet.shape) - sheet.astype(float)) / 255) ** 2).sum()
    return _row(name, quality, size / len(grey), error / grey.size)


def _sheets(grey):
    """Yields sheets [rows x H, columns x W, channels]; the last places may be black."""
    n, height, width, channels = grey.shape
    columns = max(1, min(_MOST_SIDE // width, int(np.ceil(np.sqrt(n)))))
    at_once = columns * max(1, _MOST_SIDE // height)
    for i in range(0, n, at_once):
        part = grey[i : i + at_once]
        rows = -(-len(part) // columns)
        sheet = np.zeros([rows * columns, height, width, channels], np.uint8)
        sheet[: len(part)] = part
        yield (
            sheet.reshape(rows, columns, height, width, channels).swapaxes(1, 2).reshape(-1, columns * width, channels)
        )


def _known(names):
    """Returns those formats that this Pillow can write."""
    from PIL import Image

    Image.init()
    return [name for name in names if name.upper() in Image.SAVE]


def _written(picture, name, **options):
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(picture[..., 0] if picture.shape[-1] == 1 else picture).save(file, name.upper(), **options)
    return file.getvalue()


def _read(content, shape):
    from PIL import Image

    found = Image.open(io.BytesIO(content))
    return np.asarray(found.convert("L" if shape[-1] == 1 else "RGB"), float).reshape(shape)


def _bytes_of(x):
    if x.dtype == np.uint8:
        return x
    return np.round(255 * np.clip(np.asarray(x, np.float64), 0, 1)).astype(np.uint8)


def _row(method, setting, size, error):
    return {"method": method, "setting": setting, "bytes": float(size), "mse": float(error)}
