import numpy as np
import pytest

from ib_keras import cli
from ib_keras.commands import estimate as command
from ib_keras.estimate import Estimate


@pytest.fixture
def arrays(tmp_path):
    x = np.random.default_rng(0).normal(size=[500, 1])
    paths = [str(tmp_path / name) for name in ("x.npy", "y.npy")]
    for path, array in zip(paths, (x, x + 1)):
        np.save(path, array)
    return paths


def test_an_estimate_is_a_line_with_nats_bits_and_verdict(arrays, capsys):
    assert cli.main(["estimate", *arrays, "--estimator", "PlugIn"]) == 2, "it counts symbols"
    assert cli.main(["estimate", *arrays, "--estimator", "Gaussian", "Binned"]) == 0
    text, reading = capsys.readouterr().out.split("\n\n")
    header, *lines = text.splitlines()
    assert reading.startswith(("Read the row of", "No row is trusted"))
    assert header.split() == ["estimator", "kind", "nats", "std_error", "bits", "ceiling", "verdict", "reason"]
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == ["Gaussian", "Binned"]


def test_selfcheck_alone_shows_its_own_estimator_only(arrays, capsys):
    assert cli.main(["estimate", *arrays, "--selfcheck", "Gaussian"]) == 0
    text = capsys.readouterr().out
    assert text.splitlines()[1].startswith("Gaussian") and "\nKSG" not in text
    assert "law" in text and "tolerance" in text


def test_columns_of_a_table_are_named_behind_a_colon(tmp_path, capsys):
    rows = np.random.default_rng(0).normal(size=[200, 2])
    (tmp_path / "t.csv").write_text("a,b,kind\n" + "".join(f"{a},{b},{'uv'[int(a > 0)]}\n" for a, b in rows))
    assert cli.main(["estimate", f"{tmp_path}/t.csv:a,b", f"{tmp_path}/t.csv:kind", "--estimator", "MixedKSG"]) == 0
    assert "MixedKSG" in capsys.readouterr().out
    assert cli.main(["estimate", f"{tmp_path}/t.csv:a", f"{tmp_path}/t.csv:sort"]) == 2
    assert "`y` must be a column of t. Received: 'sort'. Its columns are: a, b, kind." in capsys.readouterr().err


@pytest.mark.parametrize("reason, said", [("raise `k` above 3", True), ("pass integer codes as `x`", False)])
def test_an_argument_that_has_no_flag_is_said_to_be_of_python(arrays, capsys, monkeypatch, reason, said):
    monkeypatch.setattr(command, "estimate", lambda *given: [Estimate(1.0, verdict="biased_low", reason=reason)])
    assert cli.main(["estimate", *arrays]) == 0
    assert ("which can be set in Python: ib_keras.estimators.NAME" in capsys.readouterr().out) == said
