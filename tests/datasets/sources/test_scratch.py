"""Sources larger than the memory give the examples of the same source in memory, from files on disk."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import datasets
from ib_keras._checks import InputError
from ib_keras.datasets.sources import scratch
from ib_keras.datasets.sources.found import Found
from ib_keras.datasets.sources.scratch import Scratch, exceeds_memory, put_on_disk

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
    assert _examples(data) == _examples(kept)
    assert {0, 1, 2} == set(data.y_test), "a draw holds out every class, though they are sorted"


def _examples(data):
    x, y = (np.concatenate(parts) for parts in ((data.x_train, data.x_test), (data.y_train, data.y_test)))
    return sorted((row.tolist(), int(label)) for row, label in zip(x.reshape(len(x), -1), y))


def test_given_parts_stay_apart(tmp_path, tiny_memory):
    np.savez(tmp_path / "a.npz", x_train=PICTURES, y_train=LABELS, x_test=PICTURES[:7], y_test=LABELS[:7])
    data = datasets.load(tmp_path / "a.npz")
    assert len(data.x_train) == 60 and np.allclose(data.x_test, PICTURES[:7] / 255)


def test_labels_may_be_missing_and_values_stay(tmp_path, tiny_memory):
    x = _RNG.normal(size=[100, 30])
    np.savez(tmp_path / "a.npz", x=x)
    data = datasets.load(tmp_path / "a.npz", scale="none", test_share=0.5)
    assert data.y_train is None and data.x_train.dtype == np.float32
    assert np.allclose(np.sort(np.concatenate([data.x_train, data.x_test])[:, 0]), np.sort(x[:, 0]), atol=1e-6)
    assert 30 < len(data.x_test) < 70


def test_the_seed_draws_the_held_out_examples(tmp_path, tiny_memory):
    one, same, other = (datasets.load(_npz(tmp_path), seed=seed).y_test for seed in (1, 1, 2))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


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


def test_a_file_on_disk_has_no_name(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    file = Scratch((2,), np.dtype("float32"))
    file.add(np.ones([3, 2]))
    mapped = file.mapped()
    file.close()
    assert mapped.sum() == 6 and not list(tmp_path.iterdir())


def test_a_full_disk_is_told_with_the_remedy(monkeypatch):
    file = Scratch((2,), np.dtype("float32"))

    class Full:
        def write(self, data):
            raise OSError(28, "No space left on device")

    file._file.close()
    file._file = Full()
    with pytest.raises(InputError, match="No space left on device. Set TMPDIR"):
        file.add(np.ones([3, 2]))


def test_a_part_without_examples_is_refused():
    found = Found("toy", None, blocks=[(np.ones([3, 2]), None)])
    with pytest.raises(InputError, match="none in one part"):
        put_on_disk(found, test_share=1e-9)


def test_scaled_bytes_count_five_times(monkeypatch):
    monkeypatch.setattr(scratch, "room", lambda: 1000)
    assert exceeds_memory(101) and not exceeds_memory(100)
