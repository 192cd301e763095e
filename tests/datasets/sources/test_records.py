import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.datasets.sources.records import found_in_record_folder, found_in_records, records_in

PIXELS = np.random.default_rng(0).integers(0, 256, [6, 4, 4, 1], dtype="uint8")


@pytest.fixture
def path(tmp_path):
    with tf.io.TFRecordWriter(str(tmp_path / "r.tfrecord")) as writer:
        for i, pixels in enumerate(PIXELS):
            values = {
                "raw": tf.train.Feature(bytes_list=tf.train.BytesList(value=[pixels.tobytes()])),
                "png": tf.train.Feature(bytes_list=tf.train.BytesList(value=[tf.io.encode_png(pixels).numpy()])),
                "row": tf.train.Feature(float_list=tf.train.FloatList(value=[i, 0.5])),
                "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[i % 2])),
                "word": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"ab"[i % 2 : i % 2 + 1]])),
            }
            writer.write(tf.train.Example(features=tf.train.Features(feature=values)).SerializeToString())
    return tmp_path / "r.tfrecord"


@pytest.mark.parametrize("features", [{"raw": "uint8 4 4 1"}, {"png": "image 4 4 1"}, {"png": "image"}])
def test_pictures_are_decoded(features, path):
    found = found_in_records(path, {**features, "label": "int64"})
    assert np.array_equal(found.x, PIXELS) and found.y.tolist() == [0, 1] * 3 and found.target_name == "label"


def test_numbers_texts_and_features_of_tensorflow(path):
    found = found_in_records(path, {"row": tf.io.FixedLenFeature([2], tf.float32), "word": "string"}, target="word")
    assert found.x.tolist() == [[i, 0.5] for i in range(6)] and found.y.tolist() == ["a", "b"] * 3
    assert found_in_records([path, path], {"row": "float32 2"}).y is None
    assert len(found_in_records([path, path], {"row": "float32 2"}, limit=7).x) == 7


def test_a_folder_of_records_is_read_in_the_order_of_the_names(tmp_path):
    for name, values in (("b.tfrecord-00001-of-00002", [2]), ("b.tfrecord-00000-of-00002", [0, 1])):
        with tf.io.TFRecordWriter(str(tmp_path / name)) as writer:
            for value in values:
                feature = tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))
                writer.write(tf.train.Example(features=tf.train.Features(feature={"x": feature})).SerializeToString())
    (tmp_path / "b.tfrecord.index").write_text("no record")
    assert [path.name[-14:] for path in records_in(tmp_path)] == ["00000-of-00002", "00001-of-00002"]
    found = found_in_record_folder(tmp_path, {"x": "int64 1"})
    assert found.x.ravel().tolist() == [0, 1, 2] and found.name == tmp_path.name


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "None for label: int64, png: bytes, raw: bytes, row: float, word: bytes"),
        ({"features": {"red": "int64"}}, "features of the records. Received: 'red'. The records have: label, png"),
        ({"features": {"row": "float32 3"}}, "a description that fits the records. Received: row: 'float32 3'"),
        ({"features": {"row": "float32 2", "png": "image"}}, "one feature beside the target. Received: row, png"),
        ({"features": {"row": "float32 2"}, "target": "label"}, "features of the records. Received: 'label'"),
        (
            {"features": ["row", "label"]},
            "the description of the features of a TFRecord. Received: row, label for label",
        ),
        ({"features": {"row": "floaty 2"}}, "a dtype of numbers, .* Received: row: 'floaty 2', stored as float"),
        ({"features": {"row": "float32 two"}}, "a dtype of numbers, .* Received: row: 'float32 two'"),
        ({"features": {"row": "int64 2"}}, "a dtype of numbers, .* Received: row: 'int64 2', stored as float"),
        ({"features": {"png": "png 2 2 1"}}, "for bytes also 'image' or 'string'. Received: png: 'png 2 2 1'"),
        ({"features": {"png": "uint8 2 2 1"}}, "fits the records. Received: png: 'uint8 2 2 1'. .* PNG or JPEG is 'im"),
    ],
)
def test_descriptions_that_are_missing_or_wrong(options, message, path):
    with pytest.raises(InputError, match=message):
        found_in_records(path, **options)


def test_a_file_that_is_no_record(tmp_path):
    (tmp_path / "r.tfrecord").write_bytes(b"hello")
    with pytest.raises(InputError, match="a TFRecord file of tf.train.Example"):
        found_in_records(tmp_path / "r.tfrecord", {"x": "int64"})


def test_a_record_without_the_label_is_told(tmp_path):
    number = tf.train.Feature(int64_list=tf.train.Int64List(value=[1]))
    records = [{"x": number, "label": number}, {"x": number}]
    with tf.io.TFRecordWriter(str(tmp_path / "r.tfrecord")) as file:
        for feature in records:
            file.write(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())
    with pytest.raises(InputError, match="Received: a record without label. Leave out the records"):
        found_in_records(tmp_path / "r.tfrecord", {"x": "int64", "label": "int64"})
