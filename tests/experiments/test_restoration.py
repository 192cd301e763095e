import keras
import numpy as np
import pytest

from ib_keras import applications, datasets
from ib_keras._checks import InputError
from ib_keras.experiments import restoration


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("restoration")
    keras.utils.set_random_seed(0)
    x = datasets.digits().x_test[:4]
    np.save(folder / "damaged.npy", np.where(np.arange(8)[:, None] == 3, np.nan, x))
    files = {name: folder / file for name, file in FILES.items()}
    return restoration("digits", epochs=1, max_examples=300, verbose=0, **files), files


FILES = {"damaged": "damaged.npy", "out": "restored.npy", "save": "m.keras", "picture": "p.png"}


def test_rows_are_those_of_the_restorer(found):
    found, files = found
    x, restorer = datasets.digits().x_test, applications.Restorer(keras.saving.load_model(files["save"]))
    assert (found["fitted"], found["measured"], found["restored"]) == (300, 359, 4)
    assert [(row["damage"], row["strength"]) for row in found["rows"]] == [
        ("gaussian", 0.3),
        ("salt_and_pepper", 0.2),
        ("holes", 0.4),
    ]
    noisy, _ = applications.damaged(x, "gaussian", 0.3)
    restored = restorer.restore(noisy, strength=0.3)
    measured = [quality(x, y) for quality in (applications.psnr, applications.ssim) for y in (noisy, restored)]
    assert list(found["rows"][0].values())[2:] == pytest.approx(measured, abs=1e-4)


def test_files_are_written(found):
    _, files = found
    restored = np.load(files["out"])
    assert restored.shape == (4, 8, 8, 1) and np.isfinite(restored).all()
    assert np.array_equal(restored[:, :, 0], np.load(files["damaged"])[:, :, 0].astype(np.float32))
    assert files["picture"].read_bytes().startswith(b"\x89PNG")


def test_a_given_model_is_not_trained(found):
    _, files = found
    before = files["save"].read_bytes()
    again = restoration("digits", model=files["save"], damage=[("gaussian", 0.1), ("gaussian", 0.5)])
    assert again["fitted"] == 0 and len(again["rows"]) == 2 and files["save"].read_bytes() == before


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"model": "missing.keras"}, "an existing .keras file"),
        ({"out": "r.npy"}, "`out` must be given with `damaged`, and only then"),
        ({"damaged": "missing.npy", "out": "r.npy"}, "`damaged` must be a .npy file of pictures"),
        ({"damage": [("blur", 0.1)]}, "`kind` must be a known name"),
        ({"max_examples": 0}, "`max_examples` must be a positive integer"),
        ({"save": "/"}, "`save` must be a file"),
    ],
)
def test_bad_arguments(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=message):
        restoration("digits", **arguments)
    assert not list(tmp_path.iterdir())
