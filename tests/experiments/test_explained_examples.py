import keras
import numpy as np
import pytest

from ib_keras import datasets
from ib_keras._checks import InputError
from ib_keras.experiments.explained_examples import explained_examples

RNG = np.random.default_rng(0)


def network(units=1, activation="sigmoid", inputs=3):
    """Returns a model that decides by column 0 alone."""
    model = keras.Sequential([keras.Input([inputs]), keras.layers.Dense(units, activation)])
    weights = np.zeros([inputs, units])
    weights[0] = 4
    model.set_weights([weights, np.zeros(units)])
    return model


@pytest.fixture
def whole(tmp_path):
    """Returns a data set from a table that is split, whose column 0 holds ten times the row."""
    rows = [f"{10 * row},{row % 7},{row % 5},{'no' if row < 50 else 'yes'}" for row in range(100)]
    (tmp_path / "t.csv").write_text("\n".join(["size,b,c,kind", *rows]) + "\n")
    return datasets.load(str(tmp_path / "t.csv"), target="kind", scale="none")


def test_places_are_those_of_the_source_in_both_parts(whole):
    index = [3, int(whole.rows_train[0]), int(whole.rows_test[5])]
    chosen = explained_examples(network(), whole, index, method="gradient_x_input")
    assert chosen.x[:, 0].tolist() == [10 * place for place in index]
    assert chosen.y.tolist() == [place >= 50 for place in index] and chosen.index.tolist() == index
    first = explained_examples(network(), whole, count=4, method="gradient_x_input")
    assert first.index.tolist() == whole.rows_test[:4].tolist()


def test_places_are_those_of_the_test_part_where_there_is_one():
    x = RNG.normal(size=[30, 3]).astype("float32")
    data = datasets.Dataset(x, None, x[:5] + 1, None)
    chosen = explained_examples(network(), data, [4], method="gradient_x_input")
    assert np.array_equal(chosen.x, x[4:5] + 1) and chosen.y is None
    with pytest.raises(InputError, match="places of test examples, 0 .. 4. Received: 5"):
        explained_examples(network(), data, [5])


def test_training_examples_are_the_reference(monkeypatch, whole):
    given = []

    def attribution(*arguments, reference, **options):
        given.append(reference)

    monkeypatch.setattr("ib_keras.experiments.explained_examples.applications.attribution", attribution)
    explained_examples(network(), whole, count=2, max_examples=9, seed=1)
    explained_examples(network(), whole, count=2)
    rows = {tuple(row) for row in whole.x_train}
    assert len(given[0]) == 9 and {tuple(row) for row in given[0]} <= rows
    assert np.array_equal(given[1], whole.x_train)


def test_the_decision_rests_on_its_column():
    x = RNG.normal(size=[200, 3]).astype("float32")
    chosen = explained_examples(network(), datasets.Dataset(x, None, x[:6], None))
    assert chosen.found.map[:, 0].sum() > 0.95 * chosen.found.map.sum()


@pytest.mark.parametrize("explained, target", [("yes", 1), ("0", 0), (1, 1)])
def test_a_class_is_explained_by_name_or_number(whole, explained, target):
    chosen = explained_examples(network(), whole, count=2, explained=explained, method="gradient_x_input")
    assert chosen.found.target.tolist() == [target, target]


@pytest.mark.parametrize(
    "options, message",
    [
        ({"index": [100]}, "rows of the source, those left out excepted, 0 .. 99. Received: 100"),
        ({"index": [-1]}, "Received: -1"),
        ({"count": 0}, "`count` must be a positive integer"),
        ({"explained": "maybe"}, "a class, or the number of an output. Received: maybe. Known: no, yes"),
        ({"explained": 2}, "`explained` must be one of 2 classes of the model. Received: 2"),
        ({"max_examples": 1}, "two examples or more"),
        ({"layer": "nix"}, "Received: 'nix'"),
    ],
)
def test_what_cannot_be_explained_is_refused(whole, options, message):
    with pytest.raises(InputError, match=message):
        explained_examples(network(), whole, **options)


def test_an_autoencoder_is_refused_and_a_regressor_of_as_many_numbers_is_not():
    x = RNG.normal(size=[30, 3]).astype("float32")
    model = network(3, None)
    with pytest.raises(InputError, match="an autoencoder, whose output has the form of its input"):
        explained_examples(model, datasets.Dataset(x, None, x, None))
    with pytest.raises(InputError, match="an autoencoder, whose output has the form of its input"):
        explained_examples(network(3, "sigmoid"), datasets.Dataset(x, None, x, None))
    data = datasets.Dataset(x, x, x, x)
    assert explained_examples(model, data, count=2, method="gradient_x_input").found.kind == "regression"
    with pytest.raises(InputError, match="one of 3 outputs of the model. Received: 3"):
        explained_examples(model, data, explained=3)
