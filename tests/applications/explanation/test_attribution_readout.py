import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.applications import AttributionReadout, attribution
from tests.applications.explanation.models import ROWS, by_column, by_quarter, pictures, words

pytestmark = pytest.mark.long


@pytest.mark.slow
def test_readout_of_rows_finds_the_column_that_decides():
    many = np.random.default_rng(3).normal(size=[640, 5])
    model = by_column(1)
    readout = AttributionReadout(model).fit(many, epochs=30)
    found = attribution(model, ROWS, method=readout)
    assert found.method == "readout" and found.nats.mean(axis=0).argmax() == 1
    assert np.corrcoef(found.kept, found.before)[0, 1] > 0.8 and found.layer == ("input",)


def test_readout_of_pictures_finds_the_quarter():
    x, _, _ = pictures(600, seed=4)
    readout = AttributionReadout(by_quarter()).fit(x, epochs=8)
    new, _, mask = pictures(60)
    found = readout.attribution(new)
    # A map that knows nothing holds a quarter.
    assert ((found.map * mask).sum(axis=(1, 2)) / found.total).mean() > 0.4


@pytest.mark.slow
def test_readout_of_words():
    model, x, place = words(600)
    found = AttributionReadout(model).fit(x, epochs=20).attribution(x[:100])
    assert (found.nats.argmax(axis=1) == place[:100]).mean() > 0.9


@pytest.mark.slow
def test_same_seed_gives_the_same_readout_and_leaves_the_global_generator_alone():
    tf.random.set_seed(5)
    expected = tf.random.uniform([2]).numpy()
    tf.random.set_seed(5)
    first, second = (
        AttributionReadout(by_column(), seed=1).fit(ROWS, epochs=2).attribution(ROWS).map for _ in range(2)
    )
    assert (first == second).all() and (tf.random.uniform([2]).numpy() == expected).all()


def test_short_training_is_not_trusted():
    found = AttributionReadout(by_column()).fit(ROWS, epochs=1).attribution(ROWS)
    assert found.verdict == "undersampled" and "more `epochs`" in found.reason


def test_readout_of_another_model_and_arguments_of_a_search_are_refused():
    model = by_column()
    readout = AttributionReadout(model).fit(ROWS, epochs=1)
    with pytest.raises(InputError, match="the model of the readout"):
        attribution(by_column(), ROWS, method=readout)
    with pytest.raises(InputError, match="`steps` must be left out"):
        attribution(model, ROWS, method=readout, steps=20)


def test_readout_before_fit_is_refused():
    with pytest.raises(InputError, match="Call `fit"):
        model = by_column()
        attribution(model, ROWS, method=AttributionReadout(model))


def test_several_layers_are_refused():
    with pytest.raises(InputError, match="one layer"):
        AttributionReadout(by_quarter(), ["copy", "mean"]).fit(pictures(20)[0])
