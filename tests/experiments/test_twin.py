import keras
import numpy as np
import pytest

from ib_keras import distribute
from ib_keras._keras_seams import draws_of
from ib_keras.callbacks import InformationPlane
from ib_keras.experiments.twin import TwinOnOneDevice, measured_plane
from ib_keras.models import BetaVAE


@pytest.mark.long
def test_the_plane_of_a_twin_is_that_of_the_model_and_its_state_goes_on(digits, tmp_path):
    with distribute.strategy("mirrored").scope():
        model = BetaVAE((8, 8, 1), 2, hidden=(8,), seed=0)
        model.compile("adam")
    twin = TwinOnOneDevice(model)
    plane = measured_plane(twin, digits.x_test, digits.y_test, max_examples=200)
    model.fit(digits.x_train[:100], batch_size=50, epochs=1, verbose=0, callbacks=[plane])
    known = InformationPlane(digits.x_test, digits.y_test, max_examples=200).measure(twin.follow())
    assert [row["epoch"] for row in plane.rows] == [0, 1]
    assert plane.rows[1]["I(X;T)"] == pytest.approx(known[0]["I(X;T)"], rel=1e-6) != plane.rows[0]["I(X;T)"]
    alone = twin.finished()
    assert alone.distribute_strategy.num_replicas_in_sync == 1
    assert all(np.array_equal(one, other) for one, other in zip(alone.get_weights(), model.get_weights()))
    assert [state.numpy().tolist() for state in draws_of(alone)] == [
        state.numpy().tolist() for state in draws_of(model)
    ]
    alone.save(tmp_path / "m.keras")
    assert keras.saving.load_model(tmp_path / "m.keras").optimizer.iterations.numpy() == 2


def test_a_model_on_one_device_is_measured_itself(digits):
    assert type(measured_plane(BetaVAE((8, 8, 1), 2, hidden=(8,)), digits.x_test)) is InformationPlane
