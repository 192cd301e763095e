"""Named configurations: a model of the literature, how it is trained, and the number it should reach."""

import dataclasses
import inspect
from collections.abc import Callable
from typing import Any

import keras

from ib_keras._checks import known_arguments

_EXAMPLES = 60_000


@dataclasses.dataclass(frozen=True)
class Preset:
    """A configuration of a model and of its training, with the number that a run of it should reach.

    Args:
      build: class of the model, or a function of constructor arguments annotated with the class that it returns.
      what: one line that describes the configuration to a reader who chooses between several.
      number: name of the number of a run that `at_most` limits, e.g. `"test_nll"`.
      at_most: largest value of this number that counts as reached.
      source: publication that the configuration and the number come from.
      arguments: constructor arguments that differ from the defaults.
      optimizer: function of the number of training steps and of the first learning rate that returns a Keras optimizer.
      learning_rate: first learning rate; default 1e-3.
      epochs: epochs of `fit`; default 10.
      batch_size: batch size of `fit`; default 32.
      dataset: name of a data set of `ib_keras.datasets`; default `"mnist"`.
      binarise: whether each epoch draws the pixels anew from their grey values (dynamic binarisation); default False.
      likelihood_samples: draws per example of the test log-likelihood; 0 (default) leaves it out.
    """

    build: Callable
    what: str
    number: str
    at_most: float
    source: str
    arguments: dict[str, Any] = dataclasses.field(default_factory=dict)
    optimizer: Callable = lambda steps, rate: keras.optimizers.Adam(rate)
    learning_rate: float = 1e-3
    epochs: int = 10
    batch_size: int = 32
    dataset: str = "mnist"
    binarise: bool = False
    likelihood_samples: int = 0

    @property
    def model_class(self) -> type:
        """Class of the model: `build` itself, or the class that `build` is annotated to return."""
        return self.build if inspect.isclass(self.build) else inspect.signature(self.build).return_annotation

    def model(
        self,
        examples: int = _EXAMPLES,
        epochs: int | None = None,
        batch_size: int | None = None,
        learning_rate: float | None = None,
        **changes: Any,
    ) -> keras.Model:
        """Returns the compiled model.

        The decay of the learning rate depends on the number of training steps, and so on the first three arguments.

        Args:
          examples: number of training examples; default 60,000.
          epochs: epochs of the training; None (default) takes those of the preset.
          batch_size: batch size of the training; None (default) takes that of the preset.
          learning_rate: first learning rate; None (default) takes that of the preset.
          **changes: constructor arguments in place of those of the preset.

        Raises:
          InputError: for an argument that the constructor of the model does not have.
        """
        known_arguments(self.build, changes, self.build.__name__)
        network = self.build(**self.arguments | changes)
        steps = -(-examples // (batch_size or self.batch_size)) * (epochs or self.epochs)
        network.compile(self.optimizer(steps, learning_rate or self.learning_rate))
        return network
