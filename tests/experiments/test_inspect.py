"""A page about a saved model, by Python and by the command line."""

import json

import keras
import pytest

from ib_keras import models
from ib_keras._checks import InputError
from ib_keras.cli import main
from ib_keras.experiments.inspect import inspect

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def classifier(tmp_path_factory):
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(16, "relu", name="first"),
            keras.layers.Dense(10, "softmax", name="last"),
        ]
    )
    path = tmp_path_factory.mktemp("models") / "net.keras"
    model.save(path)
    model.export(path.parent / "saved", verbose=False)
    return path


def test_page_numbers_rows_and_picture(classifier, tmp_path, capsys):
    assert main(["inspect", str(classifier), "--out", str(tmp_path / "out"), "--max-examples", "200"]) == 0
    shown = capsys.readouterr().out
    found = json.loads((tmp_path / "out" / "inspect.json").read_text())
    page = (tmp_path / "out" / "inspect.html").read_text()
    assert found["task"] == "classification" and [row["layer"] for row in found["layers"]] == ["first", "last"]
    assert "Its task is to tell 10 classes apart." in shown and "inspect.html" in shown
    assert "What each layer knows" in page and page.count("data:image/png;base64,") == 3 and "last" in page
    assert "Where its decisions look" in page
    assert (tmp_path / "out" / "layers.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "out" / "layers.csv").read_text().startswith("data,layer,")


def test_a_saved_model_shows_its_output_alone(classifier, tmp_path):
    found = inspect(classifier.parent / "saved", out=tmp_path / "out", max_examples=100, verbose=0)
    whole = inspect(classifier, out=tmp_path / "whole", max_examples=100, verbose=0)
    (row,) = found["layers"]
    same = {key: whole["layers"][-1][key] for key in ("I(X;T)", "I(T;Y)", "linear_probe")}
    assert row["layer"] == "output" and found["accuracy"] == whole["accuracy"]
    assert {key: row[key] for key in same} == pytest.approx(same, abs=1e-3)
    assert "shows its output alone" in (tmp_path / "out" / "inspect.html").read_text()
    assert (tmp_path / "out" / "layers.csv").exists()


def test_the_plane_of_a_saved_model_is_that_of_its_output(classifier, capsys):
    assert main(["plane", str(classifier.parent / "saved"), "--max-examples", "100"]) == 0
    assert "output  " in capsys.readouterr().out


@pytest.mark.slow
def test_a_model_of_this_package_has_its_own_scores_too(tmp_path):
    models.VAE((8, 8, 1), latent_dim=2, hidden=(8,), seed=0).save(tmp_path / "vae.keras")
    found = inspect(tmp_path / "vae.keras", out=tmp_path / "out", max_examples=50, verbose=0)
    assert found["task"] == "reconstruction" and found["latent_dim"] == 2
    assert found["scores"]["elbo"] < found["scores"]["log_likelihood"]
    page = (tmp_path / "out" / "inspect.html").read_text()
    assert "a lower bound on log p(x)" in page and "What each coordinate of the code knows" in page
    assert (tmp_path / "out" / "coordinates.png").read_bytes().startswith(b"\x89PNG")


def test_a_class_of_the_user_is_imported_first(tmp_path, monkeypatch, capsys):
    (tmp_path / "mine.py").write_text(
        "import keras\n@keras.saving.register_keras_serializable('mine')\nclass Twice(keras.layers.Layer):\n"
        "    def call(self, x):\n        return 2 * x\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    import mine

    keras.Sequential([keras.Input((8, 8, 1)), mine.Twice(), keras.layers.Flatten(), keras.layers.Dense(10)]).save(
        "m.keras"
    )
    arguments = ["m.keras", "--out", "out", "--max-examples", "50", "--verbose", "0"]
    assert main(["inspect", *arguments, "--import", "mine"]) == 0
    with pytest.raises(SystemExit):
        main(["inspect", *arguments, "--import", "not_there"])
    assert "'not_there' cannot be imported" in capsys.readouterr().err


@pytest.mark.slow
def test_the_noise_that_the_page_advises_is_an_option(classifier, tmp_path, capsys):
    arguments = [str(classifier), "--max-examples", "100"]
    assert main(["inspect", *arguments, "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    assert (
        "or state a larger noise than that of now, 0.0" in told
        and "(`--max-examples`, or a larger `--test-share`" in told
    )
    page = (tmp_path / "out" / "inspect.html").read_text()
    assert "On the command line, <code>max_examples</code> is <code>--max-examples</code>, and <code>test_share" in page
    assert "<code>noise_std</code> is <code>--noise</code>." in page
    assert main(["inspect", *arguments, "--noise", "3", "--out", str(tmp_path / "noisy")]) == 0
    rows = json.loads((tmp_path / "noisy" / "inspect.json").read_text())["layers"]
    assert {row["noise_std"] for row in rows} == {3.0}
    assert "saturated" not in {row["I(X;T)_verdict"] for row in rows}
    assert main(["plane", *arguments, "--noise", "3"]) == 0
    assert " 3.0" in capsys.readouterr().out
    assert main(["plane", *arguments, "--noise", "-1"]) == 2
    assert "`--noise` must be" in capsys.readouterr().err


def test_what_cannot_be_inspected_leaves_no_page(classifier, tmp_path):
    with pytest.raises(InputError, match="an existing .keras file"):
        inspect(tmp_path / "none.keras", out=tmp_path / "out")
    with pytest.raises(InputError, match="`data` must be examples that the model takes"):
        inspect(classifier, "digits", image_size=16, out=tmp_path / "out", verbose=0)
    with pytest.raises(InputError, match="`data` must be examples that the model takes"):
        inspect(classifier, "digits", image_size=16, out=tmp_path / "new" / "out", verbose=0)
    assert not (tmp_path / "out").exists() and not (tmp_path / "new").exists()
    (tmp_path / "mine").mkdir()
    with pytest.raises(InputError):
        inspect(classifier, "digits", image_size=16, out=tmp_path / "mine", verbose=0)
    assert (tmp_path / "mine").is_dir(), "a folder that was there stays"
