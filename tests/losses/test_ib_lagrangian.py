import keras
import numpy as np
import pytest

from ib_keras.losses import IBLagrangian

LABELS = np.arange(40) % 4


def codes(gap, spread, n=40):
    """One-dimensional codes: classes `gap` apart, rows of a class `spread` apart; unit noise (5.0e-6 aside)."""
    mean = gap * LABELS + spread * (np.arange(n) // 4)
    return np.stack([mean, np.zeros(n)], axis=1).astype("float32")


@pytest.mark.parametrize(
    "gap, spread, i_xt, i_ty", [(0, 0, 0, 0), (1e3, 0, np.log(4), np.log(4)), (1e4, 99, np.log(40), np.log(4))]
)
def test_both_informations_where_they_are_known(gap, spread, i_xt, i_ty):
    y, t = LABELS, codes(gap, spread)
    assert float(IBLagrangian(beta=0.0)(y, t)) == pytest.approx(-i_ty, abs=1e-4)
    assert float(IBLagrangian(beta=0.0, form="tishby")(y, t)) == pytest.approx(i_xt, abs=1e-4)
    assert float(IBLagrangian(beta=0.5)(y, t)) == pytest.approx(0.5 * i_xt - i_ty, abs=1e-4)
    assert float(IBLagrangian(beta=3.0, form="tishby")(y[:, None], t)) == pytest.approx(i_xt - 3 * i_ty, abs=1e-4)


def test_config_round_trip():
    loss = IBLagrangian(0.3, "tishby")
    assert (
        keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(loss)).get_config()
        == loss.get_config()
    )


@pytest.mark.slow
def test_a_plain_keras_model_learns_a_bottleneck():
    """Without a price the code tells rows of a class apart too; with one it tells little beyond the log 2 nats of the
    class."""
    generator = np.random.default_rng(0)
    y = np.arange(120) % 2
    x = (np.eye(3)[y] * 4 + generator.normal(size=[120, 3])).astype("float32")
    rates = []
    for beta in (0.0, 0.3):
        model = keras.Sequential(
            [keras.Input([3]), keras.layers.Dense(2 * 2, kernel_initializer=keras.initializers.GlorotUniform(0))]
        )
        model.compile(keras.optimizers.Adam(0.1), IBLagrangian(beta))
        model.fit(x, y, batch_size=120, epochs=40, verbose=0)
        outputs = model(x)
        rates.append(float(IBLagrangian(0.0, "tishby")(y, outputs)))
        assert float(IBLagrangian(0.0)(y, outputs)) < -0.55
    assert rates[1] < 0.8 * rates[0]
