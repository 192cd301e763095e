import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks import LayerSimilarity
from ib_keras.measures import cka

X = np.random.default_rng(0).normal(size=[40, 3]).astype("float32")


def network(seed=0):
    keras.utils.set_random_seed(seed)
    layers = [keras.layers.Dense(4, "tanh", name="a"), keras.layers.Dense(1, name="b")]
    model = keras.Sequential([keras.Input([3]), *layers])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    return model


@pytest.fixture(scope="module")
def watched():
    similarity = LayerSimilarity(X, every=1)
    model = network()
    start = model.layers[0](X)
    history = model.fit(X, X[:, :1] ** 2, epochs=3, verbose=0, callbacks=[similarity]).history
    return similarity, history, start.numpy(), model


def test_alignments_are_those_of_the_outputs(watched):
    similarity, _, start, model = watched
    hidden = model.layers[0](X).numpy()
    assert similarity.epochs == [0, 1, 2, 3] and similarity.layers == ["a", "b"]
    assert similarity.between_layers()[0, 1] == pytest.approx(float(cka(hidden, model(X))), abs=1e-5)
    assert similarity.between_epochs("a")[0, 3] == pytest.approx(float(cka(start, hidden)), abs=1e-5)
    assert np.allclose(np.diag(similarity.between_epochs("b")), 1, atol=1e-5)


def test_rows_and_logs(watched):
    similarity, history, _, _ = watched
    rows = [row for row in similarity.rows if row["layer"] == "a"]
    table = similarity.between_epochs("a")
    assert np.isnan(rows[0]["cka_with_last"]) and [row["epoch"] for row in rows] == [0, 1, 2, 3]
    assert [row["cka_with_last"] for row in rows[1:]] == pytest.approx(np.diag(table, 1), abs=1e-6)
    assert [row["cka_with_first"] for row in rows[1:]] == pytest.approx(table[0, 1:], abs=1e-6)
    assert history["cka/a"] == pytest.approx(np.diag(table, 1), abs=1e-6)


def test_two_models_are_compared(watched):
    similarity, _, _, model = watched
    values, rows, columns = similarity.measure(model, network(1))
    assert values.shape == (2, 2) and rows == columns == ["a", "b"]
    own, _, _ = similarity.measure(model)
    assert np.allclose(own, similarity.between_layers(), atol=1e-6) and not np.allclose(own, values, atol=1e-3)


def test_each_fit_begins_anew(watched):
    similarity = LayerSimilarity(X, "b", max_examples=10)
    for _ in range(2):
        network().fit(X, X[:, :1], epochs=2, verbose=0, callbacks=[similarity])
    assert similarity.epochs == [0, 1, 2] and similarity.layers == ["b"]


def test_bad_input_is_refused(watched):
    similarity = watched[0]
    for arguments, message in (({"max_examples": 3}, "`max_examples` must be"), ({"x": X[:3]}, "`x` must be")):
        with pytest.raises(InputError, match=message):
            LayerSimilarity(**{"x": X} | arguments)
    with pytest.raises(InputError, match="has measured. Received: no measured epoch"):
        LayerSimilarity(X).between_layers()
    with pytest.raises(InputError, match="`layer` must be a known name"):
        similarity.between_epochs("c")
    with pytest.raises(InputError, match="`epoch` must be a known name"):
        similarity.between_layers(9)


def test_examples_of_another_width_are_told():
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(2, name="a")])
    model.compile("sgd", "mse")
    similarity = LayerSimilarity(np.zeros([8, 4], "float32"))
    with pytest.raises(InputError, match="`x` must be examples that the model takes. Received: Input 0"):
        similarity.measure(model)
