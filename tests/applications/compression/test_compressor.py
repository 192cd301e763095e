"""Files of examples: with and without loss, in this process and in another one."""

import subprocess
import sys

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications import Compressor
from ib_keras.applications.compression import bits_back
from ib_keras.applications.compression import compressor as module
from ib_keras.layers import DiscretisedLogisticLikelihood
from ib_keras.models import BetaVAE, DenseAutoencoder, VIBClassifier

READ = """
import sys, keras, numpy as np, ib_keras
model = keras.saving.load_model(sys.argv[1])
for name in sys.argv[2:]:
    with open(name, "rb") as file:
        np.save(name, ib_keras.applications.Compressor(model).decompress(file.read()))
"""


@pytest.fixture(scope="module")
def lossy(binary):
    return Compressor(binary.model, step=2).fit(binary.x_train)


@pytest.mark.long
def test_another_process_reads_them_bit_for_bit(binary, lossy, tmp_path):
    binary.model.save(tmp_path / "m.keras")
    for name, compressor in (("exact", Compressor(binary.model)), ("rounded", lossy)):
        (tmp_path / name).write_bytes(compressor.compress(binary.x))
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", READ, "m.keras", "exact", "rounded"], cwd=tmp_path, check=True
    )
    assert np.array_equal(np.load(tmp_path / "exact.npy"), binary.x)
    expected = lossy.decompress(lossy.compress(binary.x))
    np.testing.assert_array_equal(np.load(tmp_path / "rounded.npy"), expected)


@pytest.mark.parametrize("dtype", ["uint8", "bool", "float16", "int64"])
def test_what_comes_back_is_what_went_in(binary, dtype):
    compressor, x = Compressor(binary.model), binary.x[:7].astype(dtype)
    data = compressor.compress(x)
    found = compressor.decompress(data)
    assert found.dtype == x.dtype and np.array_equal(found, x) and len(data) < 250


def test_colour_pictures_of_bytes():
    likelihood = DiscretisedLogisticLikelihood(2)
    model = BetaVAE((9, 12, 3), 3, hidden=(4,), encoder="conv", likelihood=likelihood, posterior="full", seed=0)
    x = np.random.default_rng(0).integers(256, size=[3, 9, 12, 3], dtype=np.uint8)
    assert np.array_equal(Compressor(model).decompress(Compressor(model).compress(x)), x)


def test_files_in_blocks(binary, lossy, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_BLOCK_VALUES", 64 * 12)
    x = binary.x[:30]
    np.save(tmp_path / "x.npy", x)
    for compressor, expected in ((Compressor(binary.model), x), (lossy, None)):
        size = compressor.compress_file(tmp_path / "x.npy", tmp_path / "x.ibz")
        assert (tmp_path / "x.ibz").stat().st_size == size
        assert compressor.compress_file((x[i : i + 12] for i in (0, 12, 24)), tmp_path / "y.ibz") == size
        assert compressor.decompress_file(tmp_path / "x.ibz", tmp_path / "back.npy") == x.shape
        found = np.load(tmp_path / "back.npy")
        np.testing.assert_array_equal(found, compressor.decompress((tmp_path / "y.ibz").read_bytes()))
        assert expected is None or np.array_equal(found, expected)


def test_a_failure_leaves_no_file(binary, tmp_path):
    compressor = Compressor(binary.model)
    with pytest.raises(InputError, match="of one dtype, uint8"):
        compressor.compress_file(iter([binary.x[:2].astype("uint8"), binary.x[:2]]), tmp_path / "x.ibz")
    (tmp_path / "cut.ibz").write_bytes(compressor.compress(binary.x)[:-1])
    with pytest.raises(InputError, match="`file` must be whole"):
        compressor.decompress_file(tmp_path / "cut.ibz", tmp_path / "back.npy")
    assert [path.name for path in tmp_path.iterdir()] == ["cut.ibz"]


def test_rate_distortion_buys_less_error_by_more_bytes(binary, lossy):
    rows = lossy.rate_distortion(binary.x, steps=(1, 4))
    assert rows[0]["bytes"] > rows[1]["bytes"] and rows[0]["mse"] < rows[1]["mse"]
    data = Compressor(binary.model, 4).fit(binary.x_train).compress(binary.x)
    error = ((lossy.decompress(data) - binary.x) ** 2).mean()
    assert rows[1]["bytes"] == len(data) / len(binary.x) and rows[1]["mse"] == pytest.approx(error)


def test_files_of_another_model_are_refused(binary):
    other = BetaVAE((8, 8, 1), 4, hidden=(32,), seed=5)
    with pytest.raises(InputError, match="written with this model. Received: a file of another model"):
        Compressor(other).decompress(Compressor(binary.model).compress(binary.x[:3]))


@pytest.mark.parametrize("step", [None, 2])
def test_same_weights_with_another_activation_are_another_model(binary, step):
    other = BetaVAE((8, 8, 1), 4, hidden=(32,), activation="tanh", seed=5)
    other.set_weights(binary.model.get_weights())
    compressor = Compressor(binary.model, step)
    data = (compressor if step is None else compressor.fit(binary.x_train)).compress(binary.x[:3])
    with pytest.raises(InputError, match="a file of another model. Load the model that wrote it"):
        Compressor(other, step).decompress(data)


def test_a_decoder_that_shows_something_else_is_another_model(binary, lossy, monkeypatch):
    """A digest may miss what a function of the user does: what the decoder shows of fixed codes does not."""
    data = lossy.compress(binary.x[:3])
    own = type(binary.model).decode
    monkeypatch.setattr(type(binary.model), "decode", lambda self, t: own(self, t) * (1 + 1e-6))
    assert lossy.decompress(data).shape == (3, 8, 8, 1), "another rounding is no other model"
    monkeypatch.setattr(type(binary.model), "decode", lambda self, t: own(self, -t))
    with pytest.raises(InputError, match="a file of another model"):
        lossy.decompress(data)


def test_a_model_that_was_trained_on_writes_files_that_can_be_read(binary):
    model = BetaVAE((8, 8, 1), 4, hidden=(8,), seed=0, marginal="learned")
    model.compile("adam")
    compressor, rounding = Compressor(model), Compressor(model, 2).fit(binary.x_train)
    compressor.compress(binary.x[:5])
    model.fit(binary.x_train, epochs=1, verbose=0)
    data = compressor.compress(binary.x[:5])
    for reader in (compressor, Compressor(model)):
        assert np.array_equal(reader.decompress(data), binary.x[:5])
    with pytest.raises(InputError, match="`step` must be fitted since the model was last trained. Received: 2. Call"):
        rounding.compress(binary.x[:5])
    assert rounding.fit(binary.x_train).compress(binary.x[:5])


@pytest.mark.parametrize("source", [[1.0, 2.0], 5, [np.float32(1)]])
def test_numbers_are_no_examples(binary, source, tmp_path):
    with pytest.raises(InputError, match=r"`x` must be examples of shape \[n, 8, 8, 1\]. Received: shape \(\)"):
        Compressor(binary.model).compress_file(source, tmp_path / "x.ibz")


def test_a_missing_file_and_a_folder_are_named(binary, tmp_path):
    for path, found in ((tmp_path / "none.ibz", "no such file"), (tmp_path, "a folder")):
        with pytest.raises(InputError, match=f"`path` must be an existing compressed file. .*{found}"):
            Compressor(binary.model).decompress_file(path, tmp_path / "x.npy")


def test_masked_values_are_refused(binary):
    with pytest.raises(InputError, match="`x` must be without masked values"):
        Compressor(binary.model).compress(np.ma.masked_greater(binary.x[:3], 0.5))


def test_another_arithmetic_is_refused(binary, monkeypatch):
    data = Compressor(binary.model).compress(binary.x[:3])
    monkeypatch.setattr(module.Lossless, "signature", lambda self: b"abcd")
    with pytest.raises(InputError, match="computes the same last digits"):
        Compressor(binary.model).decompress(data)


def test_networks_that_round_otherwise_give_no_garbage(binary, monkeypatch):
    compressor = Compressor(binary.model)
    data = compressor.compress(binary.x[:9])
    # Another process may compute one law in a thousand otherwise, and its probe may not show it.
    monkeypatch.setattr(module.Lossless, "signature", lambda self: data[22:26])
    monkeypatch.setattr(bits_back, "on_grid", lambda rows: np.where(np.arange(len(rows))[:, None] == 70, -rows, rows))
    with pytest.raises(InputError, match="examples whose checksum does not fit"):
        compressor.decompress(data)


@pytest.mark.parametrize(
    "x, message",
    [
        (np.zeros([0, 8, 8, 1]), "`x` must be at least one example"),
        (np.zeros([2, 8, 8]), r"`x` must be examples of shape \[n, 8, 8, 1\]. Received: shape \(2, 8, 8\)"),
        (np.full([2, 8, 8, 1], np.nan), "`x` must be finite"),
        (np.full([2, 8, 8, 1], "a"), "`x` must be numbers"),
        (np.full([2, 8, 8, 1], 0.5), "`x` must be on the 2 levels"),
        (np.float32(3), "`x` must be examples of shape"),
    ],
)
def test_other_examples_are_refused(binary, x, message):
    with pytest.raises(InputError, match=message):
        Compressor(binary.model).compress(x)


@pytest.mark.parametrize(
    "build, message",
    [
        (lambda: Compressor(None), "`model` must be an autoencoder of `ib_keras.models`. Received: NoneType"),
        (lambda: Compressor(VIBClassifier((4,), 2, hidden=())), "Received: VIBClassifier"),
        (lambda: Compressor(DenseAutoencoder((4,), 2, hidden=())).compress(np.zeros([2, 4])), "discrete likelihood"),
        (lambda: Compressor(DenseAutoencoder((4,), 2, hidden=()), 0), "`step` must be above 0"),
        (lambda: Compressor(DenseAutoencoder((4,), 2, hidden=()), 1).compress(np.zeros([2, 4])), "fitted first"),
        (lambda: Compressor(BetaVAE((4,), 2, hidden=())).fit(np.zeros([2, 4])), "`step` must be a number for `fit`"),
        (lambda: Compressor(BetaVAE((4,), 2, hidden=())).rate_distortion(np.zeros([2, 4])), "for `rate_distortion`"),
        (lambda: Compressor(BetaVAE((4,), 2, hidden=()), 1).fit(np.full([2, 4], 7)), "`x` must be within"),
        (lambda: Compressor(BetaVAE((4,), 2, hidden=())).decompress("text"), "`data` must be bytes. Received: str"),
    ],
)
def test_other_arguments_are_refused(build, message):
    with pytest.raises(InputError, match=message):
        build()


def test_a_diverged_model_is_refused():
    model = BetaVAE((4, 4, 1), 2, hidden=(4,), likelihood="bernoulli", seed=0)
    model.decoder.set_weights([np.full_like(weight, np.nan) for weight in model.decoder.get_weights()])
    with pytest.raises(InputError, match="`model` must be with finite weights. Received: NaN or infinity in"):
        Compressor(model)
