import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.explanation.setting import setting_of
from tests.applications.explanation.models import ROWS, by_column, by_quarter, pictures


def test_noise_is_that_of_the_reference_or_of_the_examples():
    own = setting_of(by_column(), ROWS, None, None, None)
    assert own.references == len(ROWS) and np.allclose(own.noises[0].mean, ROWS.mean(axis=0), atol=1e-6)
    other = setting_of(by_column(), ROWS[:1], None, None, 2 * ROWS)
    assert other.references == len(ROWS) and np.allclose(other.noises[0].mean, 2 * ROWS.mean(axis=0), atol=1e-6)
    assert other.values[0].shape == (1, 5)


def test_several_layers_have_a_noise_each():
    x, _, _ = pictures(10)
    found = setting_of(by_quarter(), x, ["copy", "mean"], None, None)
    assert [one.shape for one in found.values] == [(10, 16, 16, 2), (10, 2, 2, 2)] and len(found.noises) == 2


def test_one_example_without_a_reference_is_refused():
    with pytest.raises(InputError, match="Pass `reference`"):
        setting_of(by_column(), ROWS[:1], None, None, None)


def test_several_layers_without_common_positions_are_refused():
    with pytest.raises(InputError, match=r"share positions. Received: copy of \(16, 16, 2\), dense\w* of \(4,\)"):
        setting_of(by_quarter(), pictures(10)[0], ["copy", "dense.*"], None, None)
