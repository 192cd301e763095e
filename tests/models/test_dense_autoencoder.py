import keras
import numpy as np
import pytest
from sklearn.decomposition import PCA

from ib_keras.layers import GaussianLikelihood
from ib_keras.models import DenseAutoencoder


@pytest.mark.long
def test_linear_form_reaches_the_error_of_pca_and_spans_its_subspace(digits):
    train = digits.x_train - digits.x_train.mean(0)
    model = DenseAutoencoder((8, 8, 1), 4, hidden=(), likelihood=GaussianLikelihood(activation="linear"), seed=0)
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.02, 1500)))
    model.fit(train, epochs=120, batch_size=128, verbose=0)
    flat = train.reshape(len(train), -1)
    pca = PCA(4).fit(flat)
    floor = np.mean((pca.inverse_transform(pca.transform(flat)) - flat) ** 2)
    assert floor <= model.terms(train)["mse"].mean() < 1.01 * floor
    decoder_columns = np.linalg.qr(model.decoder.layers[0].get_weights()[0].T)[0]
    cosines = np.linalg.svd(pca.components_ @ decoder_columns, compute_uv=False)
    assert cosines.min() > 0.98


def test_one_layer_form_has_one_layer_on_each_side():
    model = DenseAutoencoder((8, 8, 1), 4, hidden=())
    assert len(model.encoder.weights) == len(model.decoder.weights) == 2
