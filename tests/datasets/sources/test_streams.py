import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.datasets.sources.streams import (
    found_in_saved_parts,
    found_in_saved_stream,
    found_in_stream,
    is_saved_stream,
)

X, Y = np.random.default_rng(0).normal(size=[20, 3]).astype("float32"), np.arange(20) % 2


def stream(*arrays):
    return tf.data.Dataset.from_tensor_slices(arrays if len(arrays) > 1 else arrays[0])


@pytest.mark.parametrize(
    "change",
    [lambda d: d, lambda d: d.batch(6), lambda d: d.batch(5, drop_remainder=True)],
    ids=["rows", "rest", "same"],
)
def test_batches_and_single_examples_are_the_same(change, tmp_path):
    change(stream(X, Y)).save(str(tmp_path / "saved"))
    assert is_saved_stream(tmp_path / "saved") and not is_saved_stream(tmp_path)
    found = found_in_saved_stream(tmp_path / "saved")
    assert np.array_equal(found.x, X) and np.array_equal(found.y, Y) and found.name == "saved"


def test_examples_alone_dicts_and_texts():
    assert found_in_stream(stream(X)).y is None
    found = found_in_stream(stream(X, Y).map(lambda x, y: {"image": x, "label": y}))
    assert np.array_equal(found.x, X) and np.array_equal(found.y, Y)
    other = stream(X, Y).map(lambda x, y: {"a": x, "b": y})
    assert np.array_equal(found_in_stream(other, target="b").y, Y)
    assert found_in_stream(stream(X[:2], ["a", "b"])).y.tolist() == ["a", "b"]


def test_a_limit_takes_the_first_examples_of_an_endless_stream():
    found = found_in_stream(stream(X, Y).repeat(), limit=30)
    assert len(found.x) == 30 and found.notes == ["30 examples were read from a tf.data stream, the first ones."]


def test_saved_parts(tmp_path):
    stream(X, Y).save(str(tmp_path / "train"))
    stream(X[:4], Y[:4]).save(str(tmp_path / "test"))
    found = found_in_saved_parts(tmp_path)
    assert len(found.x) == 20 and len(found.x_test) == len(found.y_test) == 4 and found.name == tmp_path.name


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (lambda: stream(X).repeat(), "a finite stream. Received: stream, which repeats for ever"),
        (lambda: stream(X).map(lambda x: {"a": x, "b": x, "c": x}), "Received: dicts of a, b, c. Map it"),
        (lambda: stream(X, X, X), r"a stream of x or \(x, y\). Received: tuples of 3"),
        (lambda: stream(X).map(lambda x: (x,)), "tuples of one"),
        (
            lambda: tf.data.Dataset.from_generator(
                lambda: iter([np.zeros([2, 2]), np.zeros([3, 3])]), output_signature=tf.TensorSpec([None, None])
            ).map(lambda x: (x, 0)),
            "examples of one shape",
        ),
    ],
)
def test_streams_of_another_form_are_refused(data, message):
    with pytest.raises(InputError, match=message):
        found_in_stream(data())


def test_a_damaged_folder_is_refused(tmp_path):
    stream(X, Y).save(str(tmp_path / "saved"))
    (tmp_path / "saved" / "dataset_spec.pb").write_bytes(b"hello")
    with pytest.raises(InputError, match="a folder that `tf.data.Dataset.save` wrote. Received: saved"):
        found_in_saved_stream(tmp_path / "saved")


def test_a_saved_stream_whose_file_was_cut_is_refused(tmp_path):
    stream(np.arange(3000.0).reshape(1000, 3), np.arange(1000)).save(str(tmp_path / "saved"))
    (file,) = (tmp_path / "saved").rglob("*.snapshot")
    file.write_bytes(file.read_bytes()[: 2 * file.stat().st_size // 3])
    with pytest.raises(InputError, match="Received: saved, whose files are incomplete"):
        found_in_saved_stream(tmp_path / "saved")


def test_zeros_follow_shorter_examples():
    rows = [[1, 2], [3], [4, 5, 6]]
    texts = tf.data.Dataset.from_generator(lambda: iter(rows), output_signature=tf.TensorSpec([None], tf.int32))
    found = found_in_stream(texts.map(lambda x: (x, 0)))
    assert found.x.tolist() == [[1, 2, 0], [3, 0, 0], [4, 5, 6]]
    assert found.notes[1] == "The examples have 1 to 3 steps, and zeros follow the shorter ones."


def test_a_stream_larger_than_the_memory_is_left_in_blocks(monkeypatch):
    monkeypatch.setattr("ib_keras.datasets.sources.scratch.room", lambda: 400)
    x = np.arange(3000.0).reshape(1000, 3)
    found = found_in_stream(stream(x, np.arange(1000)))
    xs, ys = zip(*found.blocks)
    assert found.x is None and max(map(len, xs)) == 256
    assert np.array_equal(np.concatenate(xs), x) and np.array_equal(np.concatenate(ys), np.arange(1000))


@pytest.mark.slow
def test_saved_parts_are_left_in_blocks_where_one_is_larger_than_the_memory(tmp_path, monkeypatch):
    stream(X, Y).save(str(tmp_path / "train"))
    stream(X[:4], Y[:4]).save(str(tmp_path / "test"))
    monkeypatch.setattr("ib_keras.datasets.sources.scratch.room", lambda: 12 * X[:8].size)
    found = found_in_saved_parts(tmp_path)
    ((test_x, test_y),) = found.test_blocks
    assert found.x is None and np.array_equal(test_x, X[:4]) and np.array_equal(test_y, Y[:4])


@pytest.mark.parametrize(
    ("elements", "received"), [(((X, X), Y), "pairs with 2 arrays and one array"), ((X, {"a": Y, "b": Y}), "2 arrays")]
)
def test_several_inputs_or_targets_are_not_stacked(elements, received):
    with pytest.raises(InputError, match=f"each of one array. Received: .*{received}"):
        found_in_stream(tf.data.Dataset.from_tensor_slices(elements))


def test_a_lost_shard_is_told_without_the_words_of_tensorflow(tmp_path):
    stream(X, Y).save(str(tmp_path / "saved"))
    for shard in (tmp_path / "saved").rglob("*.snapshot"):
        shard.unlink()
    with pytest.raises(InputError, match="Received: saved, whose files are incomplete, damaged or compressed. Save"):
        found_in_saved_stream(tmp_path / "saved")
