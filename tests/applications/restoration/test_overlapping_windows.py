import numpy as np
import pytest

from ib_keras.applications.restoration.overlapping_windows import overlapping_windows

X = np.random.default_rng(0).normal(size=1000).astype(np.float32)


def mapped(blocks, function=lambda rows: rows, window=20, overlap=5):
    return np.concatenate(list(overlapping_windows(blocks, function, window, overlap)))


@pytest.mark.parametrize("length", [1, 5, 19, 20, 21, 34, 35, 36, 245, 246, 260, 1000])
def test_nothing_is_lost_or_added(length):
    assert np.allclose(mapped([X[:length]]), X[:length], atol=1e-6)


@pytest.mark.parametrize("cut", [1, 7, 20, 333])
def test_the_cut_into_blocks_does_not_matter(cut):
    blocks = [X[start : start + cut] for start in range(0, len(X), cut)]
    sums = [mapped(parts, lambda rows: np.cumsum(rows, axis=1)) for parts in (blocks, [X])]
    assert np.array_equal(*sums) and not np.allclose(sums[0], X)


def test_neighbours_fade_linearly():
    numbers = iter(range(100))
    numbered = mapped([X[:50]], lambda rows: np.stack([np.full(20, next(numbers), np.float32) for _ in rows]))
    assert np.allclose(numbered[:15], 0) and np.allclose(numbered[15:20], [0.1, 0.3, 0.5, 0.7, 0.9])
    assert np.allclose(numbered[20:30], 1)


def test_memory_does_not_grow_with_the_signal():
    seen = []

    def blocks():
        for start in range(0, 1000, 10):
            seen.append(start)
            yield X[start : start + 10]

    first = next(overlapping_windows(blocks(), lambda rows: rows, 20, 5))
    assert len(first) == 15 * 16 and max(seen) < 300


def test_no_block_is_no_signal():
    assert list(overlapping_windows([], lambda rows: rows, 20, 5)) == []
