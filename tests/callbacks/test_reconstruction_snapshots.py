import keras
import matplotlib.pyplot as plt
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks import ReconstructionSnapshots
from ib_keras.models import DenseAutoencoder

X = np.random.default_rng(0).random([12, 8, 8, 1]).astype("float32")


def test_pictures_of_scheduled_epochs_show_what_the_model_makes(tmp_path):
    model = DenseAutoencoder((8, 8, 1), 2, hidden=(4,), seed=0)
    model.compile("adam")
    open_before = plt.get_fignums()
    model.fit(
        X, epochs=4, verbose=0, callbacks=[ReconstructionSnapshots(X, tmp_path / "pictures", every="log", count=3)]
    )
    names = sorted(path.name for path in (tmp_path / "pictures").iterdir())
    assert names == [f"epoch_{epoch:04d}.png" for epoch in (0, 1, 2, 4)]
    first, last = (plt.imread(tmp_path / "pictures" / names[index]) for index in (0, -1))
    assert first.shape == last.shape and not np.array_equal(first, last) and plt.get_fignums() == open_before


def test_any_model_whose_output_is_a_picture(tmp_path):
    model = keras.Sequential([keras.Input([8, 8, 1]), keras.layers.Flatten(), keras.layers.Dense(64, "sigmoid")])
    model.compile("sgd", "mse")
    model.fit(X, X.reshape(12, 64), verbose=0, callbacks=[ReconstructionSnapshots(X, tmp_path)])
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("x", [np.zeros([4, 8]), np.zeros([0, 8, 8]), "pictures"])
def test_what_is_no_picture_is_refused(x, tmp_path):
    with pytest.raises(InputError, match="`x` must be pictures"):
        ReconstructionSnapshots(x, tmp_path)
