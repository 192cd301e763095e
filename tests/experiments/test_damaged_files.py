"""Damaged run folders: every command ends in a right result, or in one line that names the damage, with exit code 2.

A few cases of each kind run with all tests; `pytest -m slow tests/experiments/test_damaged_files.py` makes all.
"""

import re
import shutil

import keras
import pytest

from ib_keras.cli import main
from ib_keras.experiments import benchmark, plane, train
from tests.experiments import damage
from tests.experiments.forked_runs import contents

SMALL = {"model": "IBAutoencoder", "epochs": 3, "latent_dim": 2, "hidden": [8], "batch_size": 512, "verbose": 0}
TRAIN = "train --model IBAutoencoder --epochs 3 --latent-dim 2 --hidden 8 --batch-size 512 --verbose 0 --resume --out"
PLANE = "plane DenseAutoencoder --seeds 2 --epochs 1 --batch-size 512 --max-examples 100 --resume --out"
SUITE = "benchmark --tasks 1v1-normal-0.75 --estimators Gaussian KSG --n 100 --resume --out"
FINISHED = ["run.json", "history.csv", "plane.csv", "model.keras"]
CUT = [
    *FINISHED[:3],
    *(f"checkpoint/{name}" for name in ("checkpoint.json", "before.json", "epoch_1.weights.h5", "epoch_2.weights.h5")),
]
ROOT = "finished", "cut", "plane", "cut plane", "benchmark"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """{name: run folder}, each as its command leaves it, or as a stop leaves it."""
    root = tmp_path_factory.mktemp("folders")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(train.__globals__, "export", saved_model)
        train(root / "finished", **SMALL)
        with patch.context() as inner:
            inner.setattr(train.__globals__["Checkpoint"], "on_epoch_end", stopping())
            with pytest.raises(KeyboardInterrupt):
                train(root / "cut", **SMALL)
        arguments = {"seeds": 2, "epochs": 1, "batch_size": 512, "max_examples": 100}
        plane("DenseAutoencoder", out=root / "plane", **arguments)
        with patch.context() as inner:
            inner.setitem(plane.__globals__, "aggregate", interrupt)
            with pytest.raises(KeyboardInterrupt):
                plane("DenseAutoencoder", out=root / "cut plane", **arguments)
        benchmark(root / "benchmark", tasks=["1v1-normal-0.75"], estimators=["Gaussian", "KSG"], n=[100], verbose=0)
    return {name: root / name for name in ROOT}


def stopping():
    """Returns `Checkpoint.on_epoch_end`, which is interrupted at the end of the second epoch."""
    save = train.__globals__["Checkpoint"].on_epoch_end
    return lambda self, epoch, logs=None: [save(self, epoch, logs), interrupt() if epoch == 1 else None]


def interrupt(*_):
    raise KeyboardInterrupt


def saved_model(model, path, card):
    """In place of the export, a third of a short run's time."""
    path.mkdir(exist_ok=True)
    (path / "saved_model.pb").write_text("graph")


@pytest.fixture
def outcome(tmp_path, folders, monkeypatch, capsys):
    """Returns a function that harms a copy of a folder, runs a command on it, and returns (code, line, folder)."""
    monkeypatch.setitem(train.__globals__, "export", saved_model)

    def run(command, folder, name, kind, seed=0):
        shutil.rmtree(tmp_path / "run", ignore_errors=True)
        harmed = damage.harmed_copy(folders[folder], tmp_path / "run", name, kind, seed)
        keras.backend.clear_session()
        capsys.readouterr()
        code = main([*command.split(), str(harmed / "model.keras") if command.startswith("eval") else str(harmed)])
        return code, capsys.readouterr().err, harmed

    return run


def judged(code, error, found, expected, name):
    """Returns what is wrong with an outcome, or None."""
    if code == 2:
        whole = error.startswith("ib-keras: error: ") and error.count("\n") == 1
        return None if whole and name.split("/")[-1].split(".")[0] in error else f"message {error[:200]!r}"
    if code != 0:
        return f"code {code}"
    different = [key for key in expected if found.get(key) != expected[key]]
    return f"other {different}" if different or found.keys() != expected.keys() else None


def without_names(content):
    """Returns the content of a folder without names that Keras counts, and without the report."""
    content.pop("report.html", None)
    if "run.json" in content:
        content["run.json"].get("config", {}).pop("name", None)
    return content


def wrong_after_resuming(outcome, folders, folder, command, names, only=None):
    """Returns {case: what is wrong} of resuming a folder with each harm."""
    expected = without_names(contents(folders[folder.removeprefix("cut ").replace("cut", "finished")]))
    wrong = {}
    for name, kind, seed in damage.cases(names):
        if only is None or (kind in only and seed < 2):
            code, error, harmed = outcome(command, folder, name, kind, seed)
            found = without_names(contents(harmed)) if code == 0 else {}
            if fault := judged(code, error, found, expected, name):
                wrong[f"{folder} {name} {kind.__name__} {seed}"] = fault
    return wrong


SEEDS = ["checkpoint/seed_0.json", "checkpoint/seed_1.json", "run.json"]
RESUMED = [
    ("finished", TRAIN, FINISHED),
    ("cut", TRAIN, CUT),
    ("plane", PLANE, ["run.json", "plane.csv", "seeds.csv"]),
    ("cut plane", PLANE, SEEDS),
]


FEW = [case for case in RESUMED if "cut" not in case[0]]


@pytest.mark.long
@pytest.mark.parametrize(
    "folder, command, names",
    [pytest.param(*case, id=case[0], marks=() if case[0] == "benchmark" else pytest.mark.slow) for case in FEW],
)
def test_resuming_a_harmed_folder(outcome, folders, folder, command, names):
    few = (damage.halved, damage.folder, damage.other_type)
    assert wrong_after_resuming(outcome, folders, folder, command, names, few) == {}


@pytest.mark.slow
@pytest.mark.parametrize("folder, command, names", RESUMED, ids=[case[0] for case in RESUMED])
def test_resuming_every_harmed_folder(outcome, folders, folder, command, names):
    assert wrong_after_resuming(outcome, folders, folder, command, names) == {}


READ = [
    ("report", "finished", [*FINISHED[:3], "figures/history.png"]),
    ("report", "cut", CUT[:3]),
    ("report", "plane", ["run.json", "plane.csv"]),
    ("evaluate --num-samples 2 --max-examples 50 --verbose 0", "finished", ["model.keras"]),
]


def wrong_after_reading(outcome, folders, folder, command, names, only=None):
    """Returns {case: what is wrong} of reading a folder with each harm.

    Right is a page that tells of the damage, one that holds all texts of the whole page, or the line of an error.
    """
    code, _, whole = outcome(command, folder, names[0], lambda *_: None)
    assert code == 0
    texts = texts_of(whole / "report.html")
    wrong = {}
    for name, kind, seed in damage.cases(names):
        if only is None or (kind in only and seed < 2):
            code, error, harmed = outcome(command, folder, name, kind, seed)
            page = texts_of(harmed / "report.html")
            told = any(text.startswith("Missing, or changed since") for text in page)
            fault = judged(code, error, {}, {}, name)
            if fault or (code == 0 and not told and not texts <= page):
                wrong[f"{command} {folder} {name} {kind.__name__} {seed}"] = fault or sorted(texts - page)[:3]
    return wrong


def texts_of(page):
    """Returns the texts of a report; of other commands, which write none, no text."""
    return set(re.findall(r">([^<>]+)<", page.read_text())) if page.exists() else set()


UNSEEN = {damage.flipped}
"""Harm to a benchmark, which has no record: a digit that becomes another leaves no trace."""


@pytest.mark.long
@pytest.mark.parametrize("command, folder, names", [pytest.param(*READ[0], id="report")])
def test_reading_a_harmed_folder(outcome, folders, command, folder, names):
    few = (damage.halved, damage.folder, damage.without_the_last_line)
    assert wrong_after_reading(outcome, folders, folder, command, names, few) == {}


@pytest.mark.slow
@pytest.mark.parametrize("command, folder, names", READ, ids=[f"{case[0][:6]} {case[1]}" for case in READ])
def test_reading_every_harmed_folder(outcome, folders, command, folder, names):
    assert wrong_after_reading(outcome, folders, folder, command, names) == {}


@pytest.mark.slow
def test_resuming_a_harmed_benchmark(outcome, folders):
    whole = without_seconds(folders["benchmark"])
    for _, kind, seed in damage.cases(["benchmark.csv"]):
        code, error, harmed = outcome(SUITE, "benchmark", "benchmark.csv", kind, seed)
        if code == 2:
            assert error.startswith("ib-keras: error: ") and error.count("\n") == 1 and "benchmark.csv" in error
        elif kind not in UNSEEN:
            assert without_seconds(harmed) == whole, kind


def without_seconds(folder):
    return sorted(map(str, contents(folder)["benchmark.csv"]))
