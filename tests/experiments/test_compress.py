import numpy as np
import pytest

from ib_keras import applications, datasets
from ib_keras._checks import InputError
from ib_keras.experiments import compress
from ib_keras.models import BetaVAE


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "m.keras"
    BetaVAE((8, 8, 1), 2, hidden=(8,), seed=0).save(path)
    return path


def test_zeros_and_ones_without_loss(path, tmp_path):
    found = compress(path, "digits", binarise=True, seed=3, out=tmp_path / "x.ibz", picture=tmp_path / "p.png")
    size = (tmp_path / "x.ibz").stat().st_size
    assert found["bytes"] == size and found["bits_per_value"] == 8 * size / 359 / 64
    assert found["examples"] == 359 and {"bz2", "xz"} <= {row["method"] for row in found["compared"]}
    compressor = applications.Compressor(BetaVAE((8, 8, 1), 2, hidden=(8,), seed=0))
    x = compressor.decompress((tmp_path / "x.ibz").read_bytes())
    assert set(np.unique(x)) == {0, 1} and x[datasets.digits().x_test == 1].all()
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


def test_with_loss_after_a_count_on_the_training_part(path, tmp_path):
    found = compress(path, "digits", step=1.0, out=tmp_path / "x.ibz")
    data, model = datasets.digits(), BetaVAE((8, 8, 1), 2, hidden=(8,), seed=0)
    expected = applications.Compressor(model, 1.0).fit(data.x_train).compress(data.x_test)
    assert (tmp_path / "x.ibz").read_bytes() == expected and found["bytes"] == len(expected)


def test_an_array_file_keeps_its_dtype(path, tmp_path):
    x = np.random.default_rng(0).integers(2, size=[5, 8, 8, 1], dtype=np.int16)
    np.save(tmp_path / "x.npy", x)
    compress(path, str(tmp_path / "x.npy"), out=tmp_path / "x.ibz")
    found = applications.Compressor(BetaVAE((8, 8, 1), 2, hidden=(8,), seed=0))
    found = found.decompress((tmp_path / "x.ibz").read_bytes())
    assert found.dtype == np.int16 and np.array_equal(found, x)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({}, "`x` must be on the 2 levels"),
        ({"dataset": "missing.npy"}, "`dataset` must be a .npy file"),
        ({"part": "all"}, "`part`"),
        ({"step": 0.0}, "`step` must be above 0"),
        ({"out": "/"}, "`out` must be a file"),
    ],
)
def test_bad_arguments(path, tmp_path, arguments, message):
    with pytest.raises(InputError, match=message):
        compress(path, **{"out": tmp_path / "x.ibz"} | arguments)
    assert list(tmp_path.iterdir()) == []
