import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.datasets.sources.source import KINDS, not_found, read_source

X, Y = np.random.default_rng(0).normal(size=[20, 3]), np.arange(20) % 2


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.savez("a.npz", X=X, y=Y)
    np.save("x.npy", X)
    np.save("y.npy", Y)
    (tmp_path / "t.csv").write_text("a,b,c,kind\n" + "".join(f"{a},{b},{c},{k}\n" for (a, b, c), k in zip(X, Y)))
    (tmp_path / "t.tsv").write_text((tmp_path / "t.csv").read_text().replace(",", "\t"))
    tf.data.Dataset.from_tensor_slices((X, Y)).save("saved")
    (tmp_path / "arrays").mkdir()
    np.save("arrays/x.npy", X)
    np.save("arrays/y.npy", Y)
    (tmp_path / "records").mkdir()
    for part in range(2):
        with tf.io.TFRecordWriter(f"records/{part}.tfrecord") as writer:
            for x, y in list(zip(X, Y))[10 * part : 10 * part + 10]:
                feature = {
                    "x": tf.train.Feature(float_list=tf.train.FloatList(value=x)),
                    "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[y])),
                }
                writer.write(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())
    return tmp_path


SOURCES = [
    ("a.npz", {}),
    ("x.npy", {"target": "y.npy"}),
    (("x.npy", "y.npy"), {}),
    ("t.csv", {"target": "kind"}),
    ("t.tsv", {"target": "kind"}),
    ("saved", {}),
    ("arrays", {}),
    ("records", {"features": {"x": "float32 3", "label": "int64"}}),
    ((X, Y), {}),
    ({"x": X, "y": Y}, {}),
    ({"data": X, "labels": Y}, {}),
    (lambda: tf.data.Dataset.from_tensor_slices((X, Y)), {}),
]


@pytest.mark.parametrize(("source", "options"), SOURCES, ids=lambda value: str(value)[:20])
def test_every_kind_of_source_gives_the_same_data(source, options, folder):
    data = read_source(source() if callable(source) else source, **options)
    expected = read_source((X.astype("float64"), Y))
    assert np.allclose(data.x_train, expected.x_train, atol=1e-5) and np.array_equal(data.y_test, expected.y_test)


def test_four_arrays_keep_their_parts_and_labels_may_be_missing():
    data = read_source((X, None, X[:5], None), name="toy", scale="none")
    assert data.name == "toy" and data.y_train is None and np.allclose(data.x_test, X[:5])
    assert read_source(X).num_classes is None


def test_tables_keep_the_names_of_their_columns(folder):
    data = read_source("t.csv", target="kind", features=["c", "a"])
    assert data.column_names == ("c", "a") and data.target_name == "kind"


def test_a_folder_of_pictures(tmp_path):
    for i in range(6):
        tf.io.write_file(
            str(tmp_path / "ab"[i % 2] / f"{i}.png"), tf.io.encode_png(np.full([3, 3, 1], i * 20, "uint8"))
        )
    data = read_source(tmp_path, test_share=0.34)
    assert data.input_shape == (3, 3, 1) and data.class_names == ("a", "b") and data.x_train.max() <= 1


@pytest.mark.parametrize(
    ("source", "options", "message"),
    [
        ("no.csv", {}, "a known name or an existing file or folder. Received: 'no.csv'"),
        (("x.npy", "no.npy"), {}, "an existing file or folder. Received: 'no.npy'"),
        (("x.npy", "a.npz"), {}, "a pair of .npy files. Received: x.npy, a.npz"),
        ("notes.doc", {}, "one of .npz, .npy, .csv.*Received: notes.doc"),
        ("empty", {}, "Received: empty with nothing"),
        (
            "t.csv",
            {"keys": {"x": "a"}},
            "`keys` must be left out for this kind of source.*It takes: target, features, missing, task",
        ),
        (3, {}, "a name, a path, arrays.*Received: int"),
        ((X, Y, X), {}, "Received: tuple"),
    ],
)
def test_unknown_sources_and_options_are_refused(source, options, message, folder):
    (folder / "notes.doc").write_text("hello")
    (folder / "empty").mkdir()
    with pytest.raises(InputError, match=message):
        read_source(source, **options)


def test_what_is_read_is_explained_for_every_kind():
    assert len(KINDS) == 7 and all(text.endswith(".") for text in KINDS.values())
    assert "Choose one of: a, b; or a path." in str(not_found("c", ["a", "b"]))


def test_integer_labels_stay_classes_when_rows_without_one_are_dropped(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("a,k\n" + "".join(f"{i},{'' if i == 3 else i % 2}\n" for i in range(40)))
    data = read_source(table, target="k", missing="drop")
    assert data.has_labels and data.num_classes == 2 and len(data.x_train) + len(data.x_test) == 39
    assert not read_source(table, target="k", missing="drop", task="regression").has_labels
