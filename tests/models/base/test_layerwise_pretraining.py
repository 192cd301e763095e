import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.models import DenoisingAutoencoder


@pytest.mark.slow
def test_pairs_are_trained_from_the_outermost_and_fit_starts_better(digits):
    x = digits.x_train[:600]
    model, fresh = (DenoisingAutoencoder((8, 8, 1), 8, hidden=(32, 16), seed=0) for _ in range(2))
    losses = model.pretrain(x, epochs=10, batch_size=50)
    assert [len(each) for each in losses] == [10, 10, 10] and all(each[-1] < each[0] for each in losses)
    error = [np.mean((each.reconstruct(digits.x_test) - digits.x_test) ** 2) for each in (model, fresh)]
    assert error[0] < 0.6 * error[1]


def test_networks_without_pairs_are_refused(digits):
    model = DenoisingAutoencoder((8, 8, 1), 8, encoder="conv", hidden=(4,))
    with pytest.raises(InputError, match="`encoder` must be fully connected and mirrored"):
        model.pretrain(digits.x_train[:10])


def test_examples_are_checked_as_fit_checks_them(digits):
    model = DenoisingAutoencoder((8, 8, 1), 8, hidden=(4,))
    spoiled = digits.x_train[:10].copy()
    spoiled[3] = np.nan
    with pytest.raises(InputError, match="`x` must be finite. Received: 1 of 10 rows with NaN"):
        model.pretrain(spoiled)
    with pytest.raises(InputError, match=r"`x` must be within \[0, 1\]"):
        model.pretrain(255 * digits.x_train[:10])
