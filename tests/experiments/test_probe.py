import json

import pytest

from ib_keras import applications, datasets, models
from ib_keras._checks import InputError
from ib_keras.experiments import probe


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("probe") / "m.keras"
    model = models.DenseAutoencoder((8, 8, 1), 4, hidden=(16,), seed=0)
    model.save(path)
    return path, model


def test_numbers_are_those_of_the_application(saved, tmp_path):
    path, model = saved
    found = probe(path, labels=[50], repeats=2, out=tmp_path / "p.json", picture=tmp_path / "p.png", verbose=0)
    digits = datasets.digits()
    expected = applications.probe(
        model, digits.x_train, digits.y_train, 50, x_test=digits.x_test, y_test=digits.y_test, repeats=2
    )
    assert found["rows"] == expected.rows and found["reason"] == expected.reason
    assert json.loads((tmp_path / "p.json").read_text())["rows"] == expected.rows
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


def test_bad_files_are_refused_first(saved, tmp_path):
    with pytest.raises(InputError, match="an existing .keras file"):
        probe("missing.keras")
    with pytest.raises(InputError, match="`out` must be"):
        probe(saved[0], out=tmp_path)
