"""What fit, evaluate and predict are given: it works as in Keras, or is refused in one line."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import datasets
from ib_keras._checks import InputError
from ib_keras.models import VAE, DenseAutoencoder, VIBClassifier
from tests.laws.models import examples, small, spare

KINDS = [DenseAutoencoder, VAE, VIBClassifier]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def model(request):
    return spare(request.param)


def data(model, n=16):
    """Returns (x,) or (x, labels) of digits, and (x, target) for a Dataset of pairs."""
    return examples(model, n)


def as_dataset(parts):
    return tf.data.Dataset.from_tensor_slices(parts if len(parts) > 1 else parts[0]).batch(8)


def pairs(model):
    parts = data(model)
    return parts if len(parts) > 1 else (parts[0], parts[0])


class Table:
    """Stands for a table of pandas, which has an index."""

    iloc = None

    def __init__(self, array, order=None):
        self.array, self.index = np.asarray(array), np.arange(len(array)) if order is None else np.asarray(order)
        self.index = _Index(self.index)

    def __len__(self):
        return len(self.array)

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.array, dtype)


class _Index:
    def __init__(self, labels):
        self.labels = labels

    def equals(self, other):
        return np.array_equal(self.labels, other.labels)


TAKEN = {
    "lists": lambda m: m.fit(*[part.tolist() for part in data(m)], verbose=0),
    "tables": lambda m: m.fit(*[Table(part) for part in data(m)], verbose=0),
    "variables": lambda m: m.fit(tf.Variable(data(m)[0]), *data(m)[1:], verbose=0),
    "weights in a list": lambda m: m.fit(*data(m), sample_weight=[1.0] * 16, verbose=0),
    "weights in a column": lambda m: m.fit(*data(m), sample_weight=np.ones([16, 1]), verbose=0),
    "triples": lambda m: m.fit(as_dataset((*pairs(m), np.ones(16))), verbose=0),
    "unknown shapes": lambda m: m.fit(_of_unknown_shape(m, slice(None)), verbose=0),
    "a generator": lambda m: m.fit((data(m) for _ in range(2)), verbose=0),
    "endless data with steps": lambda m: m.fit(as_dataset(data(m)).repeat(), steps_per_epoch=2, verbose=0),
    "a generator for validation": lambda m: m.fit(*data(m), validation_data=(data(m) for _ in range(2)), verbose=0),
    "a part for validation": lambda m: m.fit(*data(m), validation_split=0.25, verbose=0),
    "one callback": lambda m: m.fit(*data(m), callbacks=keras.callbacks.TerminateOnNaN(), verbose=0),
    "a batch": lambda m: m.train_on_batch(*data(m)),
}


def _of_unknown_shape(model, rows):
    parts = [part[:, rows] if part.ndim > 1 else part for part in data(model)]
    types = tuple(tf.as_dtype(part.dtype) for part in parts)
    return tf.data.Dataset.from_generator(lambda: iter([tuple(parts)]), output_types=types)


@pytest.mark.parametrize("case", TAKEN)
@pytest.mark.long
@pytest.mark.filterwarnings("ignore:Your input ran out of data:UserWarning")
def test_data_that_keras_takes_are_taken(model, case):
    found = TAKEN[case](model)
    values = list(found.history.values()) if hasattr(found, "history") else found
    assert len(values) >= 4 and np.isfinite(values).all()


REFUSED = {
    "dict": (
        lambda m: m.fit({"a": data(m)[0]}, verbose=0),
        "`x` must be one array. Received: a dict with the keys 'a'",
    ),
    "tuple": (lambda m: m.fit(pairs(m), verbose=0), r"`x` must be an array, .*Received: tuple .*Pass `fit\(x, y\)`"),
    "pixels": (lambda m: m.fit(*pairs(m), sample_weight=data(m)[0], verbose=0), "Weigh pixels"),
    "pixels in triples": (lambda m: m.fit(as_dataset((*pairs(m), data(m)[0])), verbose=0), "Weigh pixels"),
    "endless": (
        lambda m: m.fit(as_dataset(data(m)).repeat(), verbose=0),
        "`steps_per_epoch` must be given for endless",
    ),
    "endless in evaluate": (lambda m: m.evaluate(as_dataset(data(m)).repeat(), verbose=0), "`steps` must be given"),
    "endless in predict": (lambda m: m.predict(as_dataset(data(m)[:1]).repeat(), verbose=0), "`steps` must be given"),
    "endless validation": (
        lambda m: m.fit(*data(m), validation_data=as_dataset(data(m)).repeat(), verbose=0),
        "In `validation_data`: `validation_steps` must be given",
    ),
    "wrong validation": (
        lambda m: m.fit(*data(m), validation_data=(data(m)[0][:, :7], *data(m)[1:]), verbose=0),
        r"In `validation_data`: `x` must be examples of shape \(8, 8, 1\)",
    ),
    "four parts": (lambda m: m.fit(*data(m), validation_data=(1, 2, 3, 4), verbose=0), "Received: 4 parts"),
    "wrong unknown shape": (lambda m: small(type(m)).fit(_of_unknown_shape(m, slice(7)), verbose=0), "shape"),
    "targets beside a Dataset": (
        lambda m: m.fit(as_dataset(data(m)), data(m)[0], verbose=0),
        "`y` must be None beside a Dataset or generator",
    ),
    "split of a Dataset": (
        lambda m: m.fit(as_dataset(data(m)), validation_split=0.2, verbose=0),
        "Use .take and .skip",
    ),
    "no callback": (
        lambda m: m.fit(*data(m), callbacks=[None], verbose=0),
        "`callbacks` must be a list of keras.callb",
    ),
    "class": (
        lambda m: m.fit(*data(m), callbacks=[keras.callbacks.EarlyStopping], verbose=0),
        r"Received: the class EarlyStopping. Make one: `EarlyStopping\(\)`",
    ),
    "name": (lambda m: m.evaluate(*data(m), callbacks="early", verbose=0), "Received: 'early'"),
    "negative class": (lambda m: m.fit(*data(m), class_weight={0: -1.0}, verbose=0), "`class_weight` must be"),
    "other tables": (
        lambda m: m.fit(*[Table(part, order) for part, order in zip(pairs(m), ([*range(16)], [*range(16)][::-1]))]),
        "`y` must be indexed like `x`",
    ),
    "predict dict": (lambda m: m.predict({"a": data(m)[0]}, verbose=0), "`x` must be one array"),
    "predict pictures of another size": (lambda m: m.predict(data(m)[0][:, :7], verbose=0), "examples of shape"),
    "predict a batch of another size": (lambda m: m.predict_on_batch(data(m)[0][:, :7]), "examples of shape"),
    "predict NaN": (lambda m: m.predict(data(m)[0] * np.nan, verbose=0), "`x` must be finite. Received: 16 of 16 rows"),
    "encode dict": (lambda m: m.encode({"a": data(m)[0]}), "`x` must be one array"),
    "epochs": (lambda m: m.fit(*data(m), epochs=1.5, verbose=0), "`epochs` must be an integer of at least 0"),
    "batch": (
        lambda m: m.predict(data(m)[0], batch_size=0, verbose=0),
        "`batch_size` must be an integer of at least 1",
    ),
    "split": (lambda m: m.fit(*data(m), validation_split=1.0, verbose=0), "`validation_split` must be at least 0 and"),
    "frequency": (lambda m: m.fit(*data(m), validation_freq="a", verbose=0), "`validation_freq` must be an integer"),
    "fewer targets": (lambda m: m.fit(pairs(m)[0], pairs(m)[1][:9], verbose=0), "`y` must be (one label|paired)"),
    "targets in words": (lambda m: m.fit(pairs(m)[0], pairs(m)[1].astype(str), verbose=0), "`y` must be"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_other_data_are_refused_in_one_line(model, case):
    call, message = REFUSED[case]
    with pytest.raises(InputError, match=message) as caught:
        call(model)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("weights", ["balanced", [1.0] * 10, {10: 1.0}, {0: np.nan}, {0: "a"}])
def test_weights_of_classes_that_are_none_are_refused(weights):
    model = spare(VIBClassifier)
    with pytest.raises(InputError, match="`class_weight` must be"):
        model.fit(*data(model), class_weight=weights, verbose=0)
    with pytest.raises(InputError, match="None beside `sample_weight`"):
        model.fit(*data(model), class_weight={0: 1.0}, sample_weight=np.ones(16), verbose=0)


def test_weights_of_classes_are_those_of_their_examples():
    digits, losses = datasets.digits(), []
    x, y = digits.x_train[:32], digits.y_train[:32]
    for weights in (
        {"class_weight": {0: 5.0, 3: 0.0}},
        {"sample_weight": np.choose(y, [5, 1, 1, 0, 1, 1, 1, 1, 1, 1])},
    ):
        losses.append(small(VIBClassifier).fit(x, y, shuffle=False, verbose=0, **weights).history["loss"])
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)
