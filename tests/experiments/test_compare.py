import json

import pytest

from ib_keras._checks import InputError
from ib_keras.experiments.compare import compare


@pytest.fixture
def runs(tmp_path):
    """Three run folders, of which the last was interrupted."""
    for name, beta, mse in (("a", 1.0, 0.3), ("b", 2.0, 0.1), ("c", 4.0, None)):
        record = {"status": "finished", "arguments": {"model": "VAE", "dataset": "digits", "beta": beta, "seed": 0}}
        if mse is None:
            record["status"] = "interrupted"
        else:
            record |= {"numbers": {"test_mse": mse}, "plane": {"I(T;Y)": 1 - mse, "I(T;Y)_verdict": "trusted"}}
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text(json.dumps(record))
    return [tmp_path / name for name in "abc"]


def order(rows):
    return [row["run"][-1] for row in rows]


def test_runs_are_ranked_and_those_without_the_number_come_last(runs):
    assert order(compare(runs)) == ["a", "b", "c"]
    assert order(compare(runs, "test_mse")) == ["b", "a", "c"]
    assert order(compare(runs, "test_mse", descending=True)) == ["a", "b", "c"]
    assert order(compare(runs, "beta", descending=True)) == ["c", "b", "a"]


def test_columns_are_those_that_tell_runs_apart(runs):
    first = compare(runs)[0]
    assert list(first) == ["run", "status", "model", "dataset", "beta", "test_mse", "I(T;Y)", "I(T;Y)_verdict"]
    assert "status" not in compare(runs[:2])[0] and "seed" not in first


def test_what_is_no_run_or_no_column_is_refused(runs, tmp_path):
    with pytest.raises(InputError, match="`run` must be a run folder with run.json"):
        compare([tmp_path / "none"])
    with pytest.raises(InputError, match="`by` must be a column of numbers .* Choose among: I.T;Y., beta, test_mse"):
        compare(runs, "mse")
