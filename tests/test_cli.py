import json
import os
import pathlib
import subprocess
import sys

import keras
import numpy as np
import pytest

from ib_keras import cli, commands
from ib_keras.cli import main
from ib_keras.commands import datasets as datasets_command
from ib_keras.experiments.estimator_by_name import estimator_classes
from ib_keras.experiments.model_by_name import model_classes
from ib_keras.models import VAE, VIBClassifier
from ib_keras.problems import BivariateNormal


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli")
    x, y = BivariateNormal(0.9).sample(2000, seed=0)
    np.save(folder / "x.npy", x)
    np.save(folder / "y.npy", y)
    np.save(folder / "short.npy", y[:-1])
    np.save(folder / "one.npy", y[:1])
    np.save(folder / "nan.npy", np.where(np.arange(2000)[:, None] == 7, np.nan, y))
    return folder


@pytest.fixture(autouse=True)
def within(folder, monkeypatch):
    monkeypatch.chdir(folder)


@pytest.mark.long
def test_train_then_plane(folder, capsys):
    small = ["--model", "DenseAutoencoder", "--epochs", "1", "--latent-dim", "3", "--hidden", "16"]
    assert cli.main(["train", *small, "--out", "run"]) == 0
    text = capsys.readouterr().out
    assert "test_mse" in text and "Run folder: run" in text and "45/45" in text
    keras.backend.clear_session()  # the names of layers count from 0, as in a process of its own
    assert cli.main(["plane", "run/model.keras", "--layers", "code", "encoder/dense", "--out", "plane"]) == 0
    assert "NoisyChannel" in capsys.readouterr().out and (folder / "plane" / "plane.csv").exists()
    assert cli.main(["report", str(folder / "run")]) == 0 and (folder / "run" / "report.html").exists()


@pytest.mark.long
def test_evaluate_prints_what_each_number_says(folder, capsys):
    VAE((8, 8, 1), 3, hidden=(8,), seed=0).save("vae.keras")
    files = ["--out", "found.json", "--picture", "rates.png"]
    assert cli.main(["evaluate", "vae.keras", "--num-samples", "3", "--verbose", "0", *files]) == 0
    text = capsys.readouterr().out
    assert text.startswith("BetaVAE on digits: 359 test examples, a code of 3 coordinates\n")
    for quantity in (
        "distortion",
        "rate",
        "elbo",
        "log_likelihood",
        "mse",
        "I(X;T)",
        "I(T;Y)",
        "total_correlation",
        "kmeans_purity",
        "linear_probe_accuracy",
        "classifier_frechet_distance",
    ):
        assert f"\n{quantity}  " in text, quantity
    assert "not measured" not in text and text.endswith("File: found.json\nFile: rates.png\n")
    assert json.loads((folder / "found.json").read_text())["examples"] == 359 and (folder / "rates.png").exists()


@pytest.mark.long
def test_robustness_prints_a_line_per_model(folder, capsys):
    VIBClassifier((8, 8, 1), 3, hidden=(8,), seed=0).save("vib.keras")
    few = ["--radii", "1", "2.5", "--steps", "2", "--queries", "5", "--max-examples", "50", "--verbose", "0"]
    assert cli.main(["robustness", "vib.keras", *few, "--out", "attack.json", "--picture", "attack.png"]) == 0
    text = capsys.readouterr().out
    assert "within 1  within 2.5" in text and "vib.keras  auto" in text and "vib.keras: gradients" in text
    assert text.endswith("File: attack.json\nFile: attack.png\n") and (folder / "attack.png").exists()


@pytest.mark.long
def test_estimate_prints_a_verdict_per_line(capsys):
    assert cli.main(["estimate", "x.npy", "y.npy"]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("KSG"))
    assert float(line.split()[2]) == pytest.approx(0.8304, abs=0.1) and "trusted" in line


def test_selfcheck_prints_a_law_per_line(folder, capsys):
    assert cli.main(["estimate", "x.npy", "y.npy", "--selfcheck", "GaussianCopula"]) == 0
    text = capsys.readouterr().out
    assert "all 8 laws hold" in text and "KSG" not in text, "one estimator is checked, and it alone is shown"
    assert [line for line in text.splitlines() if line.startswith("additivity") and " yes " in line]
    assert cli.main(["estimate", "x.npy", "y.npy", "--estimator", "KSG", "--selfcheck", "Binned"]) == 0
    text = capsys.readouterr().out
    assert text.splitlines()[1].startswith("KSG") and "laws fail" in text and " NO " in text


def test_datasets_lists_the_family(capsys):
    assert cli.main(["datasets"]) == 0
    assert {"digits", "mnist", "fashion_mnist"} <= set(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (("estimate", "x.npy", "short.npy"), "`y` must be paired with `x` (2000 rows). Received: 1999 rows."),
        (("estimate", "x.npy", "nan.npy"), "nan in nan.npy, row 7, column 0 (counted from 0)"),
        (("estimate", "one.npy", "one.npy"), "Received: 1 rows. Collect more pairs."),
        (("estimate", "missing.npy", "y.npy"), "an existing .npy, .npz or .csv file. Received: missing.npy."),
        (("estimate", "x.npy", "y.npy", "--estimator", "Oracle"), "Choose one of: Auto, "),
        (
            ("estimate", "x.npy", "y.npy", "--estimator", "Gaussian", "--selfcheck", "Oracle"),
            "`--selfcheck` must be a known name",
        ),
        (("train", "--dataset", "imagenet", "--out", "new"), "sprites; or a path."),
        (("train", "--dataset", "mnist", "--data-dir", "nowhere", "--out", "new"), "nowhere"),
        (
            ("train", "--out", "x.npy/new"),
            "`--out` must be a folder that can be written. Received: x.npy/new (Not a directory).",
        ),
        (
            ("train", "--out", "new", "--learning-rate", "-1"),
            "`--learning-rate` must be above 0. Received: -1.0.",
        ),
        (("train", "--out", "new", "--seed", "-1"), "`--seed` must be an integer of at least 0. Received: -1."),
        (("train", "--out", "."), "Choose another name, or remove it first."),
        (("evaluate", "missing.keras"), "an existing .keras file, or a SavedModel folder. Received: missing.keras."),
        (("robustness", "missing.keras"), "an existing .keras file, or a SavedModel folder. Received: missing.keras."),
        (
            ("explain", "missing.keras", "--out", "new"),
            "an existing .keras file, or a SavedModel folder. Received: missing.keras.",
        ),
        (("report", "missing"), "a run folder with run.json or plane.csv. Received: missing."),
        (("plane", "missing.keras"), "an existing .keras file, or a SavedModel folder. Received: missing.keras."),
    ],
)
def test_bad_input_is_one_line_and_exit_code_two(arguments, expected, folder, capsys):
    before = sorted(os.listdir(folder))
    assert cli.main(list(arguments)) == 2
    error = capsys.readouterr().err
    assert error.startswith("ib-keras: error: ") and error.count("\n") == 1 and expected in error
    assert sorted(os.listdir(folder)) == before, "nothing half-written"


@pytest.mark.long
def test_exit_code_reaches_the_shell():
    """The installed command, once: the other tests call the function that it calls, and so load TensorFlow once."""
    command = os.path.join(os.path.dirname(sys.executable), "ib-keras")
    result = subprocess.run([command, "estimate", "x.npy", "short.npy"], capture_output=True, text=True)
    last_line = result.stderr.strip().splitlines()[-1]
    assert result.returncode == 2 and last_line.startswith("ib-keras: error: `y` must be paired")


@pytest.mark.parametrize("output, code, said", [("pipe", 141, ""), ("/dev/full", 2, "No space left on device")])
def test_output_that_nobody_reads_or_that_finds_no_space_ends_without_a_traceback(output, code, said):
    reader, writer = os.pipe()
    os.close(reader)
    target = writer if output == "pipe" else os.open(output, os.O_WRONLY)
    command = [sys.executable, "-m", "ib_keras.cli", "presets"]
    result = subprocess.run(command, stdout=target, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert result.returncode == code and said in result.stderr and result.stderr.count("\n") == bool(said)


@pytest.mark.parametrize(
    "arguments, line",
    [
        (["estimate", "x.npy"], "the following arguments are required: Y. See `ib-keras estimate --help`."),
        (["train", "--out", "o", "--epochs", "x"], "argument --epochs: invalid int value: 'x'. See `ib-keras train"),
        (["plane", "m.keras", "--nix"], "unrecognized arguments: --nix. See `ib-keras --help`."),
        (["nix"], "invalid choice: 'nix'"),
    ],
)
def test_a_wrong_argument_is_one_line_and_exit_code_two(arguments, line, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    error = capsys.readouterr().err
    assert end.value.code == 2 and error.startswith("ib-keras: error: ") and error.count("\n") == 1 and line in error


def test_remedies_name_the_flags_of_the_command(tmp_path, capsys):
    (tmp_path / "t.csv").write_text("a,y\n" + ",1\n" + "2,3\n" * 9)
    assert cli.main(["train", "--out", "run", "--dataset", str(tmp_path / "t.csv"), "--target", "y"]) == 2
    error = capsys.readouterr().err
    assert "`--dataset` must be without missing values" in error and "Pass --missing drop to leave" in error
    assert cli.main(["train", "--out", "run", "--dataset", str(tmp_path / "t.csv"), "--split-seed", "-1"]) == 2
    assert "`--split-seed` must be an integer of at least 0" in capsys.readouterr().err


def test_a_missing_model_is_told_before_the_data_are_read(capsys):
    for command in (["evaluate"], ["inspect", "--out", "page"], ["plane"], ["robustness"], ["explain", "--out", "e"]):
        assert cli.main([*command, "missing.keras", "--dataset", "missing.csv"]) == 2
        assert "Received: missing.keras." in capsys.readouterr().err


def test_help_names_every_member(capsys):
    for command, family in (("train", model_classes()), ("estimate", estimator_classes())):
        with pytest.raises(SystemExit):
            cli.main([command, "--help"])
        text = " ".join(capsys.readouterr().out.split())
        assert all(name in text for name in family)


def test_a_command_has_a_file_and_a_line():
    files = {path.stem for path in pathlib.Path(commands.__file__).parent.glob("[!_]*.py")}
    assert {name.replace("-", "_") for name in commands.COMMANDS} == files
    assert all(summary[0].islower() and not summary.endswith(".") for summary in commands.COMMANDS.values())


def test_only_the_chosen_command_is_imported(monkeypatch):
    imported = []
    monkeypatch.setattr(cli, "_module", lambda name: imported.append(name) or datasets_command)
    for argv in ([], ["--help"], ["datasets"], ["datasets", "report"]):
        cli.parser(argv)
    assert imported == ["datasets", "datasets"]


@pytest.mark.parametrize("path", ["a\0b", "x" * 300, "folder/" + "x" * 256])
def test_name_that_no_file_system_takes_is_one_line(path, capsys):
    assert main(["report", path]) == 2
    error = capsys.readouterr().err
    assert error.startswith("ib-keras: error: ") and error.count("\n") == 1 and "of at most 255 bytes" in error


def test_seed_that_no_generator_takes_is_one_line(capsys, tmp_path):
    assert main(["train", "--out", str(tmp_path / "run"), "--seed", str(2**32)]) == 2
    assert capsys.readouterr().err.startswith("ib-keras: error: `--seed` must be below 2**32. Received: 4294967296.")
