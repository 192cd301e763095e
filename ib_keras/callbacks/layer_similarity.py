"""How alike the layers of a model are, to each other and to themselves in earlier epochs."""

import math
import os

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import InputError, at_least, one_of, rejection
from ib_keras.callbacks.held_out_examples import Arrays, Examples
from ib_keras.callbacks.layers.choice import Layers, find_layers
from ib_keras.callbacks.layers.outputs import LayerOutputs
from ib_keras.callbacks.schedule import Every
from ib_keras.callbacks.scheduled_callback import ScheduledCallback
from ib_keras.estimators.representation import first_line
from ib_keras.measures.cka import gram_cka, similarities

_LEAST = 4


class LayerSimilarity(ScheduledCallback):
    """Measures the centered kernel alignment of layers with each other and with their own outputs of earlier epochs.

    Each scheduled epoch, and the start of training, adds a row for each layer, with the alignment of its output to that
    of the last measured epoch and to that of the first one. The former is `cka/layer` in `logs`: near 1, the layer does
    not change any more. A layer with outputs that are not finite is NaN.

    Args:
      x: examples [n, ...], or a structure of arrays, as in `InformationPlane`.
      layers: choice of layers, as in `InformationPlane`; None (default) spreads it over the depth.
      every: measure at powers of two with `"log"` (default), at every k-th epoch, or at a collection of epochs. The
        memory grows by max_examples^2 numbers for each measured layer and epoch.
      max_examples: largest number of examples, which are drawn once by `seed`, >= 4; 500 by default.
      seed: integer seed of the draw.
      csv: path of a file that holds the rows at any time, or None (default).

    Attributes:
      rows: a dict for each layer and scheduled epoch: epoch, layer, cka_with_last, cka_with_first.
      epochs: the measured epochs.
      layers: the names of the measured layers.

    Raises:
      InputError: for bad arguments; at the start of training, for unknown layers.

    Example:

    >>> x = np.random.default_rng(0).normal(size=[64, 3]).astype("float32")
    >>> model = keras.Sequential([keras.Input([3]), keras.layers.Dense(8, name="a"), keras.layers.Dense(1, name="b")])
    >>> model.compile("sgd", "mse")
    >>> similarity = LayerSimilarity(x)
    >>> history = model.fit(x, x[:, :1], epochs=2, verbose=0, callbacks=[similarity])
    >>> similarity.epochs, similarity.between_layers().shape, similarity.between_epochs("a").round(1).tolist()[0][0]
    ([0, 1, 2], (2, 2), 1.0)

    References:
      Kornblith, Norouzi, Lee & Hinton, Similarity of neural network representations revisited (2019).
      Raghu et al., SVCCA (2017): layers compared with themselves while they train.
    """

    def __init__(
        self,
        x: Arrays,
        layers: Layers | None = None,
        every: Every = "log",
        *,
        max_examples: int = 500,
        seed: int = 0,
        csv: str | os.PathLike[str] | None = None,
    ):
        super().__init__(every, csv=csv)
        at_least("max_examples", max_examples, _LEAST, "Pass e.g. 500.")
        self._examples = Examples(x, None, max_examples, seed, suffix="")
        at_least("x", self._examples.n, _LEAST, "Pass more examples.")
        self._choice, self._tables = layers, {}

    @property
    def epochs(self) -> list[float]:
        return list(self._tables)

    @property
    def layers(self) -> list[str]:
        return list(next(iter(self._tables.values()), {}))

    @property
    def keys(self) -> list[str]:
        """The keys that this callback adds to `logs`, known from the start of training on."""
        return [f"cka/{name}" for name in self._names]

    def between_layers(self, epoch: float | None = None) -> np.ndarray:
        """Returns the alignment of each layer with each other, [layers, layers], in the order of `layers`.

        Args:
          epoch: one of `epochs`; None (default) for the last one.
        """
        self._require_measured()
        epoch = self.epochs[-1] if epoch is None else one_of("epoch", epoch, self.epochs)
        return _alignments(list(self._tables[epoch].values()))

    def between_epochs(self, layer: str) -> np.ndarray:
        """Returns the alignment of a layer in each measured epoch with itself in each other, [epochs, epochs]."""
        self._require_measured()
        one_of("layer", layer, self.layers)
        return _alignments([table[layer] for table in self._tables.values()])

    def measure(self, model: keras.Model, other: keras.Model | None = None) -> tuple[np.ndarray, list[str], list[str]]:
        """Returns the alignment of each layer of a model with each layer of another one, and the names of both.

        Args:
          model: a built Keras model.
          other: another model of the same examples; None (default) for the model itself.

        Returns:
          Array [layers, layers of the other], and two lists of names, as `plots.similarity` takes them.
        """
        tables = [self._measured(self._outputs_of(one)) for one in (model, model if other is None else other)]
        of_model, of_other = (list(table.values()) for table in tables)
        return _alignments(of_model, of_other), list(tables[0]), list(tables[1])

    def _require_measured(self):
        if not self._tables:
            remedy = "Pass it to `fit` as a callback, or call `measure(model)`."
            raise rejection("self", "a callback that has measured", "no measured epoch", remedy)

    def _prepare(self):
        self._tables = {}
        self._outputs = self._outputs_of(self.model)
        self._names = [name for name, _ in self._outputs(self._examples.x)]

    def _outputs_of(self, model):
        outputs = LayerOutputs(model, find_layers(model, self._choice))
        try:
            outputs.random(self._examples.x)
        except InputError:
            raise
        except (ValueError, TypeError, AttributeError, tf.errors.OpError) as error:
            remedy = "Pass examples as the model gets them in `fit`."
            raise rejection("x", "examples that the model takes", first_line(error), remedy) from error
        return outputs

    def _measured(self, outputs):
        """Returns {layer: similarities of its outputs [n, n]}."""
        found = {}
        for name, output in outputs(self._examples.x):
            flat = output.reshape(len(output), -1)
            # A layer of any scale keeps its digits in single precision.
            scale = np.abs(flat).max(initial=0.0) or 1.0
            found[name] = similarities(tf.constant(flat / scale, tf.float32))
        return found

    def _measurements(self, epoch):
        tables, before = self._measured(self._outputs), list(self._tables.values())
        self._tables[epoch] = tables
        for name, table in tables.items():
            last, first = (float(gram_cka(table, before[place][name])) if before else math.nan for place in (-1, 0))
            row = {"epoch": epoch, "layer": name, "cka_with_last": last, "cka_with_first": first}
            yield row, {f"cka/{name}": last}


def _alignments(tables, others=None):
    """Returns the alignment of each table [n, n] with each of the others, float64."""
    others = tables if others is None else others
    return np.array([[float(gram_cka(one, other)) for other in others] for one in tables])
