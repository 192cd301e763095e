import json

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.experiments import leakage


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    rng = np.random.default_rng(0)
    s, noise = rng.integers(0, 2, 400), rng.normal(size=[400, 2])
    x = np.column_stack([s + noise[:, 0], noise[:, 1]])
    kind, region = np.array(["f", "m"])[s], np.array(["n", "o", "p"])[rng.integers(0, 3, 400)]
    lines = [f"{a:.3f},{b:.3f},{k},{r},{int(a + b > 0)}" for (a, b), k, r in zip(x, kind, region)]
    path = tmp_path_factory.mktemp("leakage") / "people.csv"
    path.write_text("\n".join(["age,pay,sex,region,hired", *lines]) + "\n")
    return path


@pytest.mark.slow
def test_columns_and_a_trained_bottleneck_are_measured(table, tmp_path):
    files = {"fair": tmp_path / "f.keras", "out": tmp_path / "l.json", "picture": tmp_path / "l.png"}
    found = leakage(str(table), "sex", data_options={"target": "hired"}, epochs=2, verbose=0, **files)
    assert [one["codes"] for one in found] == ["columns", "FairBottleneck"]
    assert [one["rows"][0]["verdict"] == "ill_posed" for one in found] == [True, False]
    assert json.loads(files["out"].read_text()) == found and files["picture"].read_bytes().startswith(b"\x89PNG")
    saved = leakage(str(table), "sex", model=files["fair"], data_options={"target": "hired"})
    assert saved[1]["rows"] == found[1]["rows"], "the saved model is the one that was measured"


def test_categories_and_chosen_columns(table):
    options = {"target": "hired", "features": ["age", "pay"]}
    by_region = leakage(str(table), "region", data_options=options)
    assert "of the 3 groups" in by_region[0]["reason"]


def test_a_model_of_all_columns_gets_all(table, tmp_path):
    model = keras.Sequential([keras.Input([6]), keras.layers.Dense(1)])
    model.save(tmp_path / "m.keras")
    assert len(leakage(str(table), "sex", model=tmp_path / "m.keras", data_options={"target": "hired"})) == 2


@pytest.mark.parametrize(
    ("sensitive", "message"),
    [
        (
            "height",
            "`sensitive` must be a column of the data beside the target. Received: 'height'. Its columns are: age",
        ),
        ("hired", "`sensitive` must be a column of the data beside the target"),
        ("age", "at most 50 values"),
    ],
)
def test_other_columns_are_refused(table, sensitive, message):
    with pytest.raises(InputError, match=message):
        leakage(str(table), sensitive, data_options={"target": "hired"})


def test_a_column_of_numbers_is_refused_with_an_advice_for_tables(table):
    with pytest.raises(InputError, match="`sensitive` must be a column of at most 50 values.* Add a column of groups"):
        leakage(str(table), "age", data_options={"target": "hired"})


def test_the_file_of_the_model_is_checked_before_the_training(table, tmp_path):
    with pytest.raises(InputError, match=r"`fair` must be a file \*.keras. Received: .*g.h5"):
        leakage(str(table), "sex", fair=tmp_path / "g.h5", data_options={"target": "hired"})
    assert not list(tmp_path.iterdir())
