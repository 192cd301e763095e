import dataclasses

import numpy as np

from ib_keras.callbacks.held_out_examples import Examples
from ib_keras.callbacks.layers.quantities import measured_quantities
from ib_keras.estimate import Estimate

X = np.random.default_rng(0).normal(size=[30, 2])
Y = (X[:, 0] > 0).astype(int)


@dataclasses.dataclass(frozen=True)
class Picky:
    """An estimator whose value is its noise, of some noise levels and for some targets only."""

    noise_std: float = 1.0
    refuses: tuple = (2.0,)
    refuses_labels: bool = False

    def __call__(self, x, y):
        if self.noise_std in self.refuses or (self.refuses_labels and np.array_equal(y, Y)):
            raise RuntimeError(f"no luck with {self.noise_std:g}\nand much more")
        return Estimate(self.noise_std)


def measured(estimator, levels=None):
    examples = Examples(X, Y)
    return measured_quantities(estimator, X, examples, examples.targets[0], lambda: None, levels)


def test_band_is_from_the_least_to_the_largest_value():
    row, flags, errors = measured(Picky(), (0.5, 3.0))
    assert [row[f"I(T;Y){end}"] for end in ("_low", "", "_high")] == [0.5, 1.0, 3.0] and not flags and not errors


def test_band_says_which_levels_it_leaves_out_and_why():
    row, flags, errors = measured(Picky(), (0.5, 2.0, 3.0))
    assert (row["I(X;T)_low"], row["I(X;T)_high"]) == (0.5, 3.0) and not errors
    assert flags == [f"the band of {q} leaves out noise_std=2: no luck with 2" for q in ("I(X;T)", "I(T;Y)")]


def test_a_quantity_that_fails_leaves_the_other_alone():
    row, _, (error,) = measured(Picky(refuses_labels=True), (0.5,))
    assert row["I(X;T)"] == 1.0 and np.isnan(row["I(T;Y)"]) and isinstance(error, RuntimeError)
    assert row["I(T;Y)_reason"] == "no luck with 1" and "I(T;Y)_low" not in row


def test_no_band_without_levels_or_for_an_estimator_without_them():
    assert "I(X;T)_low" not in measured(Picky())[0]
    assert "I(X;T)_low" not in measured(lambda x, y: Estimate(1.0), (0.5,))[0]
