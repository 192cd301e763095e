import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.datasets.sources.picture_folder import found_in_picture_folder, pictures_in

PIXELS = np.random.default_rng(0).integers(0, 256, [6, 4, 4, 3], dtype="uint8")


def draw(folder, pictures=PIXELS):
    folder.mkdir(parents=True)
    for i, picture in enumerate(pictures):
        (folder / f"{i}.png").write_bytes(tf.io.encode_png(picture).numpy())
    return folder


@pytest.fixture
def classes(tmp_path):
    for name, part in (("cat", PIXELS[:3]), ("dog", PIXELS[3:])):
        draw(tmp_path / "pets" / name, part)
    return tmp_path / "pets"


def test_subfolders_are_classes_and_bytes_come_back_as_they_were_drawn(classes):
    found = found_in_picture_folder(classes)
    assert found.class_names == ("cat", "dog") and found.y.tolist() == [0, 0, 0, 1, 1, 1]
    assert np.array_equal(found.x, PIXELS)
    assert found.notes == ["6 pictures, read as 4 x 4 pixels, rgb."]


def test_pictures_alone_have_no_labels_and_grey_ones_one_channel(tmp_path):
    found = found_in_picture_folder(draw(tmp_path / "flat", PIXELS[..., :1]))
    assert found.y is None and found.class_names is None and np.array_equal(found.x, PIXELS[..., :1])


def test_size_and_color_are_chosen(classes):
    assert found_in_picture_folder(classes, image_size=8, color="grayscale").x.shape == (6, 8, 8, 1)
    assert found_in_picture_folder(classes, image_size=(2, 3)).x.shape == (6, 2, 3, 3)


def test_folders_train_and_test_are_the_parts(tmp_path):
    for part in ("train", "test"):
        for name in ("cat", "dog"):
            draw(tmp_path / part / name, PIXELS[:2])
    found = found_in_picture_folder(tmp_path)
    assert len(found.x) == len(found.x_test) == 4 and found.y_test.tolist() == [0, 0, 1, 1]
    (tmp_path / "test" / "dog").rename(tmp_path / "test" / "duck")
    with pytest.raises(InputError, match="the same subfolders in both parts"):
        found_in_picture_folder(tmp_path)


def test_a_limit_draws_pictures_of_all_classes_by_the_seed(classes):
    found, again, other = (found_in_picture_folder(classes, limit=4, seed=seed) for seed in (0, 0, 1))
    assert np.array_equal(found.x, again.x) and not np.array_equal(found.x, other.x)
    assert len(found.x) == 4 and "of which 4 were drawn at random (seed 0)" in found.notes[0]


@pytest.mark.parametrize("cut", [0, 5, 60])
def test_one_unreadable_picture_is_named(cut, classes):
    path = classes / "dog" / "1.png"
    path.write_bytes(path.read_bytes()[:cut] if cut else b"hello")
    with pytest.raises(InputError, match=r"Received: dog/1.png of \d+ bytes, which is damaged or no picture") as caught:
        found_in_picture_folder(classes, image_size=4, color="rgb")
    assert "\n" not in str(caught.value)


def test_an_empty_subfolder_and_other_colors_are_refused(classes):
    with pytest.raises(InputError, match='"grayscale", "rgb" or "rgba". Received: \'blue\''):
        found_in_picture_folder(classes, color="blue")
    (classes / "eel").mkdir()
    with pytest.raises(InputError, match="pets with none in eel"):
        found_in_picture_folder(classes)
    with pytest.raises(InputError, match="a folder of pictures"):
        found_in_picture_folder(classes / "eel")


def test_pictures_that_do_not_fit_into_the_memory_are_left_in_blocks(classes, monkeypatch):
    whole = found_in_picture_folder(classes)
    monkeypatch.setattr("ib_keras.datasets.sources.scratch.room", lambda: 100)
    found = found_in_picture_folder(classes)
    ((pictures, labels),) = found.blocks
    assert found.x is None
    assert np.array_equal(pictures, whole.x) and np.array_equal(labels, whole.y)


def test_pictures_that_do_not_fit_onto_the_disk_are_refused(classes, monkeypatch):
    monkeypatch.setattr("ib_keras.datasets.sources.scratch.room", lambda: 100)
    monkeypatch.setattr("ib_keras.datasets.sources.scratch.shutil.disk_usage", lambda folder: (1000, 900, 100))
    with pytest.raises(InputError, match="Received: 6 pictures in pets. Set TMPDIR to a folder on a larger disk"):
        found_in_picture_folder(classes)


def test_pictures_are_found_by_their_endings(classes):
    (classes / "cat" / "notes.txt").write_text("no picture")
    assert len(pictures_in(classes)) == 6


def test_pictures_beside_the_subfolders_and_hidden_ones_are_no_examples(classes):
    draw(classes / ".ipynb_checkpoints", PIXELS[:1])
    (classes / "stray.png").write_bytes((classes / "cat" / "0.png").read_bytes())
    found = found_in_picture_folder(classes)
    assert found.y.tolist() == [0, 0, 0, 1, 1, 1] and np.array_equal(found.x, PIXELS)
    assert found.notes == ["6 pictures, read as 4 x 4 pixels, rgb. 2 outside of the subfolders were left out."]


def test_hidden_folders_are_no_classes(tmp_path):
    draw(tmp_path / "flat")
    draw(tmp_path / "flat" / ".ipynb_checkpoints", PIXELS[:1])
    assert found_in_picture_folder(tmp_path / "flat").y is None
