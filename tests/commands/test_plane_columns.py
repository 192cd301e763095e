from ib_keras.commands._plane_columns import PLANE_COLUMNS, SEEDS_COLUMNS


def test_columns_are_keys_of_the_rows_they_show():
    import numpy as np

    from ib_keras.callbacks import InformationPlane
    from ib_keras.experiments.mean_plane import aggregate
    from ib_keras.models import VAE

    x, y = np.random.default_rng(0).random([40, 4], "float32"), np.arange(40) % 2
    rows = InformationPlane(x, y).measure(VAE((4,), 2, hidden=(4,), seed=0))
    assert set(PLANE_COLUMNS) - {"noise_std", "target"} <= set(rows[0])
    epochs = [{"seed": seed, **rows[0], "epoch": epoch} for seed in (0, 1) for epoch in (0, 1)]
    assert set(SEEDS_COLUMNS) - {"target"} <= {key for row in aggregate(epochs) for key in row}
