"""Sizes of common formats, beside the files of Pillow and of the standard library."""

import bz2
import importlib.util
import io
import lzma
import math

import numpy as np
import pytest
from PIL import Image

from ib_keras.applications.compression import codecs
from ib_keras.applications.compression.codecs import codec_rows


def row(rows, method, setting=None):
    return next(one for one in rows if (one["method"], one["setting"]) == (method, setting))


def test_sizes_without_loss(digits):
    grey = np.round(255 * digits.x_test[:30]).astype(np.uint8)
    rows = codec_rows(digits.x_test[:30], qualities=[])
    assert row(rows, "bz2")["bytes"] == len(bz2.compress(grey.tobytes())) / 30
    assert row(rows, "xz")["bytes"] == len(lzma.compress(grey.tobytes(), preset=9 | lzma.PRESET_EXTREME)) / 30
    size = 0
    for one in grey:
        file = io.BytesIO()
        Image.fromarray(one[..., 0]).save(file, "PNG", optimize=True)
        size += file.tell()
    assert row(rows, "PNG")["bytes"] == size / 30 and all(one["mse"] == 0 for one in rows)


def test_two_values_are_packed_eight_to_a_byte():
    x = np.random.default_rng(0).integers(2, size=[50, 64])
    assert 8 <= row(codec_rows(x), "bz2")["bytes"] < 16


@pytest.mark.parametrize("channels", [1, 3])
def test_better_quality_costs_bytes_and_takes_error(channels, digits, monkeypatch):
    monkeypatch.setattr(codecs, "_MOST_SIDE", 40)  # several sheets
    x = np.repeat(digits.x_test[:60], channels, axis=3)
    rows = codec_rows(x, qualities=[5, 90])
    for method in {one["method"] for one in rows} - {"bz2", "xz", "PNG"}:
        low, high = row(rows, method, 5), row(rows, method, 90)
        assert low["bytes"] < high["bytes"] and low["mse"] > high["mse"] > 0


@pytest.mark.parametrize("n", [1, 5, 9, 70])
def test_sheets_show_every_picture_once(n, monkeypatch):
    monkeypatch.setattr(codecs, "_MOST_SIDE", 17)
    x = np.random.default_rng(0).integers(1, 256, size=[n, 3, 4, 1], dtype=np.uint8)
    sheets = list(codecs._sheets(x))
    assert sum(int((sheet > 0).sum()) for sheet in sheets) == x.size
    assert all(max(sheet.shape) <= 17 for sheet in sheets)
    assert np.array_equal(sheets[0][:3, :4], x[0]) and math.prod(sheets[0].shape) >= 12


def test_without_pillow_and_without_pictures(digits, monkeypatch):
    assert [one["method"] for one in codec_rows(digits.x_test[:3].reshape(3, -1))] == ["bz2", "xz"]
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert [one["method"] for one in codec_rows(digits.x_test[:3])] == ["bz2", "xz"]
