import csv

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.experiments.latent_dim import autoencoder_classes, latent_dim
from ib_keras.models import Autoencoder


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path, rng = tmp_path_factory.mktemp("data") / "t.npz", np.random.default_rng(0)
    np.savez(path, x=np.tanh(rng.normal(size=[300, 2]) @ rng.normal(size=[2, 8])))
    return str(path)


def test_answer_with_its_files(table, tmp_path):
    found = latent_dim(table, out=tmp_path / "l.csv", picture=tmp_path / "l.png")
    assert found.latent_dim == 2
    with open(tmp_path / "l.csv") as file:
        assert [row["k"] for row in csv.DictReader(file)] == [str(row["k"]) for row in found.rows]
    assert (tmp_path / "l.png").read_bytes().startswith(b"\x89PNG")


def test_models_are_autoencoders():
    assert {"VAE", "DenseAutoencoder"} <= set(autoencoder_classes())
    assert all(issubclass(kind, Autoencoder) for kind in autoencoder_classes().values())


def test_what_is_wrong_is_told(table, tmp_path):
    with pytest.raises(InputError, match="`model` must be a known name. Received: 'VIBClassifier'"):
        latent_dim(table, model="VIBClassifier")
    with pytest.raises(InputError, match="`out` must be a file"):
        latent_dim(table, out=tmp_path)
