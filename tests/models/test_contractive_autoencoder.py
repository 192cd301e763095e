import keras
import numpy as np
import pytest

from ib_keras.models import ContractiveAutoencoder


def test_one_sigmoid_layer_by_its_closed_form(digits):
    """|J|^2 = sum_j (s_j (1 - s_j))^2 sum_i W_ij^2 for the code sigmoid(W x + b)."""
    inner = keras.layers.Dense(5, "sigmoid")
    encoder = keras.Sequential([keras.Input([8, 8, 1]), keras.layers.Flatten(), inner])
    model, x = ContractiveAutoencoder((8, 8, 1), 5, encoder=encoder, seed=0), digits.x_test[:7]
    code = model.encode(x).numpy()
    expected = ((code * (1 - code)) ** 2 * (inner.kernel.numpy() ** 2).sum(0)).sum(1)
    assert model.terms(x)["contraction"] == pytest.approx(expected, rel=1e-4)


@pytest.mark.long
def test_jacobian_by_differences_for_a_convolutional_encoder(digits):
    model, x = (
        ContractiveAutoencoder((8, 8, 1), 2, encoder="conv", hidden=(3,), activation="tanh", seed=0),
        digits.x_test[:1],
    )
    step, columns = 1e-2, []
    for i in range(64):
        move = step * np.eye(64, dtype="float32")[i].reshape(1, 8, 8, 1)
        columns.append((model.encode(x + move) - model.encode(x - move)).numpy()[0] / (2 * step))
    assert model.terms(x)["contraction"][0] == pytest.approx(np.sum(np.square(columns)), rel=1e-2)


@pytest.mark.slow
def test_weight_flattens_the_encoder(digits):
    contraction = []
    for weight in (0.0, 0.1):
        model = ContractiveAutoencoder((8, 8, 1), 3, hidden=(16,), weight=weight, seed=0)
        model.compile(keras.optimizers.Adam(0.01))
        model.fit(digits.x_train[:512], epochs=6, batch_size=64, verbose=0)
        contraction.append(model.terms(digits.x_test)["contraction"].mean())
    assert contraction[1] < 0.5 * contraction[0]
