import numpy as np
import pytest

from ib_keras import cli


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
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == ["estimator", "kind", "nats", "std_error", "bits", "ceiling", "verdict", "reason"]
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == ["Gaussian", "Binned"]


def test_selfcheck_alone_shows_its_own_estimator_only(arrays, capsys):
    assert cli.main(["estimate", *arrays, "--selfcheck", "Gaussian"]) == 0
    text = capsys.readouterr().out
    assert text.splitlines()[1].startswith("Gaussian") and "\nKSG" not in text
    assert "law" in text and "tolerance" in text
