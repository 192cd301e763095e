import keras
import numpy as np
import pytest

from ib_keras.layers.seeded import Seeded


def kernels(seed, count=4, shape=(6, 4)):
    seeded = Seeded(seed)
    return [np.asarray(seeded.next()(shape)) for _ in range(count)]


@pytest.mark.parametrize("seed", [0, 7])
def test_one_seed_decides_the_whole_sequence(seed):
    np.testing.assert_array_equal(kernels(seed), kernels(seed))


def test_kernels_of_one_network_differ():
    assert len({kernel.tobytes() for kernel in kernels(0)}) == 4


@pytest.mark.parametrize("other", [1, 50])
def test_another_seed_gives_other_kernels(other):
    assert all((a != b).any() for a, b in zip(kernels(0), kernels(other)))


def test_neighbouring_seeds_share_no_kernel():
    assert not {kernel.tobytes() for kernel in kernels(0)} & {kernel.tobytes() for kernel in kernels(1)}


def test_without_a_seed_everything_is_random():
    assert len({kernel.tobytes() for kernel in kernels(None) + kernels(None)}) == 8


def test_values_are_glorot_uniform():
    """Uniform within sqrt(6 / (fan_in + fan_out)); a square has variance limit^4 (1/5 - 1/9)."""
    kernel = kernels(3, count=1, shape=(300, 100))[0]
    limit = np.sqrt(6 / 400)
    assert np.abs(kernel).max() <= limit
    assert abs(np.mean(kernel**2) - limit**2 / 3) < 5 * limit**2 * np.sqrt(4 / 45 / kernel.size)


def test_another_kind_of_initialiser():
    """Uniform within sqrt(3 / fan_in)."""
    kernel = np.asarray(Seeded(3, keras.initializers.LecunUniform).next()((3, 20_000)))
    assert 0.99 < np.abs(kernel).max() <= 1 and abs(np.mean(kernel**2) - 1 / 3) < 5 * np.sqrt(4 / 45 / kernel.size)
