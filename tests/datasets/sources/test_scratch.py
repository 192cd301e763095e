"""Sources larger than the memory give the examples of the same source in memory, from files on disk."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import datasets
from ib_keras._checks import InputError
from ib_keras.datasets.sources import scratch
from ib_keras.datasets.sources.scratch import most_values, on_disk, require_disk

_RNG = np.random.default_rng(0)
PICTURES = _RNG.integers(0, 256, size=[60, 6, 5, 1], dtype=np.uint8)
LABELS = np.arange(60) // 20


@pytest.fixture
def tiny_memory(monkeypatch):
    monkeypatch.setattr(scratch, "room", lambda: 1000)


def _folder(path):
    for i, (picture, label) in enumerate(zip(PICTURES, LABELS)):
        keras.utils.save_img(path / "abc"[label] / f"{i:02}.png", picture, scale=False)
    return path


def _npz(path):
    np.savez_compressed(path / "set.npz", x=PICTURES, y=LABELS)
    return path / "set.npz"


def _saved(path):
    tf.data.Dataset.from_tensor_slices((PICTURES, LABELS)).save(str(path / "saved"))
    return path / "saved"


def _records(path):
    def feature(picture, label):
        kinds = {
            "image": tf.train.Feature(bytes_list=tf.train.BytesList(value=[picture.tobytes()])),
            "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[label])),
        }
        return tf.train.Example(features=tf.train.Features(feature=kinds)).SerializeToString()

    with tf.io.TFRecordWriter(str(path / "a.tfrecord")) as writer:
        for picture, label in zip(PICTURES, LABELS):
            writer.write(feature(picture, label))
    return path / "a.tfrecord"


@pytest.mark.parametrize("written", [_folder, _npz, _saved, _records])
def test_every_source_gives_the_same_examples_from_disk_as_from_memory(written, tmp_path, monkeypatch):
    for name in "abc":
        (tmp_path / name).mkdir()
    source = written(tmp_path)
    options = {"features": {"image": "uint8 6 5 1", "label": "int64"}} if written is _records else {}
    kept = datasets.load(source, **options)
    monkeypatch.setattr(scratch, "room", lambda: 1000)
    data = datasets.load(source, **options)
    assert isinstance(data.x_train, np.memmap) and isinstance(data.x_test, np.memmap)
    assert "Bytes were divided by 255." in str(data) and "lie on the disk" in str(data)
    for part in ("x_train", "y_train", "x_test", "y_test"):
        np.testing.assert_array_equal(getattr(data, part), getattr(kept, part))


def test_given_parts_stay_apart(tmp_path, tiny_memory):
    np.savez(tmp_path / "a.npz", x_train=PICTURES, y_train=LABELS, x_test=PICTURES[:7], y_test=LABELS[:7])
    data = datasets.load(tmp_path / "a.npz")
    assert len(data.x_train) == 60 and np.allclose(data.x_test, PICTURES[:7] / 255)


def test_labels_may_be_missing_and_values_stay(tmp_path, tiny_memory):
    x = _RNG.normal(size=[100, 30])
    np.savez(tmp_path / "a.npz", x=x)
    data = datasets.load(tmp_path / "a.npz", scale="none", test_share=0.5)
    assert data.y_train is None and data.x_train.dtype == np.float32 and len(data.x_test) == 50
    assert np.allclose(np.sort(np.concatenate([data.x_train, data.x_test])[:, 0]), np.sort(x[:, 0]), atol=1e-6)


def test_rows_with_missing_values_are_dropped_or_refused(tmp_path, tiny_memory):
    x = _RNG.normal(size=[100, 30])
    x[7, 3] = x[90, 1] = np.nan
    np.savez(tmp_path / "a.npz", x=x, y=np.arange(100) % 2)
    data = datasets.load(tmp_path / "a.npz", missing="drop")
    assert len(data.x_train) + len(data.x_test) == 98 and "2 of 100 rows with missing values were dropped" in str(data)
    with pytest.raises(InputError, match="2 of 100 rows with some .column 1: 1, column 3: 1"):
        datasets.load(tmp_path / "a.npz")
    with pytest.raises(InputError, match='"refuse" or "drop" for examples larger than the memory. Received: "mean"'):
        datasets.load(tmp_path / "a.npz", missing="mean")
    x[5, 2] = np.inf
    np.savez(tmp_path / "b.npz", x=x)
    with pytest.raises(InputError, match="1 value of x that is infinite or too large, the first in row 6"):
        datasets.load(tmp_path / "b.npz")


def test_a_limit_that_fits_is_read_into_memory_and_scaled(tmp_path, tiny_memory):
    stream = tf.data.Dataset.from_tensor_slices((PICTURES, LABELS)).repeat()
    data = datasets.load(stream, limit=40)
    assert "the first ones" in str(data) and float(data.x_train.max()) <= 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scale": "standard"}, '"auto" or "none" for examples larger than the memory. Received: .standard'),
        ({"test_share": 1.5}, "`test_share` must be below 1"),
    ],
)
def test_what_needs_all_examples_at_once_is_refused(options, message, tmp_path, tiny_memory):
    with pytest.raises(InputError, match=message):
        datasets.load(_npz(tmp_path), **options)


def test_labels_of_another_number_are_refused(tmp_path, tiny_memory):
    np.savez(tmp_path / "a.npz", x=PICTURES, y=LABELS[:50])
    with pytest.raises(InputError, match="60 rows of x and 50 labels"):
        datasets.load(tmp_path / "a.npz")


def test_damaged_records_are_told(tmp_path, tiny_memory):
    path = _records(tmp_path)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(InputError, match="whole TFRecord files. Received: a truncated or damaged record"):
        datasets.load(path, features={"image": "uint8 6 5 1", "label": "int64"})


def test_a_file_on_disk_has_no_name(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    kept = on_disk([np.ones([3, 2]), np.zeros([1, 2])])
    assert np.asarray(kept).sum() == 6 and len(kept) == 4 and not list(tmp_path.iterdir())


def test_a_tenth_of_the_disk_stays_free(monkeypatch):
    monkeypatch.setattr(scratch.shutil, "disk_usage", lambda folder: (1000, 850, 150))
    require_disk(50, "pictures")
    with pytest.raises(InputError, match="Received: pictures. Set TMPDIR .* repeats for ever needs a limit"):
        require_disk(51, "pictures")


def test_chosen_rows_are_read_in_their_order(monkeypatch):
    monkeypatch.setattr(scratch, "_BLOCK_BYTES", 32)
    rows = np.arange(12.0).reshape(6, 2)
    kept = on_disk([rows]).take(np.array([True, False, True, True, True, False])).take(np.array([3, 0, 1]))
    assert kept.shape == (3, 2) and [len(block) for block in kept.blocks()] == [2, 1]
    assert np.array_equal(np.concatenate(list(kept.blocks())), rows[[4, 0, 2]])
    assert np.array_equal(np.asarray(kept), rows[[4, 0, 2]])


def test_scaled_bytes_count_five_times(monkeypatch):
    monkeypatch.setattr(scratch, "room", lambda: 1000)
    assert most_values() == 100
