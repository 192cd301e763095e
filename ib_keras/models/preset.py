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
    """A model and its training.

    Args:
      build: a model's class, or a function of constructor arguments that is annotated with the class it returns.
      what: one line for people who choose.
      arguments: constructor arguments other than the defaults.
      optimizer: function of the number of training steps and of the first learning rate that returns a Keras optimizer.
      learning_rate: where the learning rate starts.
      epochs, batch_size: of `fit`.
      dataset: name of a data set of `ib_keras.datasets`.
      binarise: whether pixels are drawn anew from their grey value in each epoch (dynamic binarisation).
      likelihood_samples: draws per example of the test log-likelihood; 0 leaves it out.
      number: name of the number of the run that `at_most` limits.
      at_most: what the number should not exceed.
      source: where the configuration and the number are from.
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
        """The class of the model: what `build` is, or is annotated to return."""
        return self.build if inspect.isclass(self.build) else inspect.signature(self.build).return_annotation

    def model(
        self,
        examples: int = _EXAMPLES,
        epochs: int | None = None,
        batch_size: int | None = None,
        learning_rate: float | None = None,
        **changes: Any,
    ) -> keras.Model:
        """Returns the compiled model; `changes` are constructor arguments in place of those of the preset.

        Args:
          examples, epochs, batch_size: of the training, on which the decay of the learning rate depends.
          learning_rate: where it starts. Here and above, None takes what the preset says.

        Raises:
          InputError: for an argument that the model does not have.
        """
        known_arguments(self.build, changes, self.build.__name__)
        network = self.build(**self.arguments | changes)
        steps = -(-examples // (batch_size or self.batch_size)) * (epochs or self.epochs)
        network.compile(self.optimizer(steps, learning_rate or self.learning_rate))
        return network
