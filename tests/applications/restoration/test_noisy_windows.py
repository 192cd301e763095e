import numpy as np

from ib_keras.applications.restoration.noisy_windows import noisy_windows

RNG = np.random.default_rng(0)
SIGNALS = [RNG.normal(size=length).astype(np.float32) for length in (3000, 500, 4000)]
HUM = 7 * np.sin(np.arange(5000, dtype=np.float32))


def epoch(data):
    noisy, clean = (np.concatenate(part)[..., 0] for part in zip(*data.as_numpy_iterator()))
    return noisy, clean


def ratio(noisy, clean):
    return 10 * np.log10(np.mean(clean**2, axis=1) / np.mean((noisy - clean) ** 2, axis=1))


def test_noise_has_the_ratios_that_were_asked_for():
    noisy, clean = epoch(noisy_windows(SIGNALS, [HUM], 100, 5, (3.0, 3.0), seed=0))
    assert len(noisy) == 75 and np.allclose(ratio(noisy, clean), 3, atol=0.01)
    assert np.allclose(np.mean(noisy**2, axis=1), 1, atol=1e-4)
    spread = ratio(*epoch(noisy_windows(SIGNALS, [], 100, 5, (-5.0, 15.0), seed=0)))
    assert spread.min() < 0 and spread.max() > 10 and -5 <= spread.min() and spread.max() <= 15


def test_half_of_the_noise_is_what_was_recorded():
    noisy, clean = epoch(noisy_windows(SIGNALS, [HUM], 100, 5, (0.0, 0.0), seed=0))
    spectrum = np.abs(np.fft.rfft(noisy - clean, axis=1)) ** 2
    hums = spectrum.max(axis=1) > 0.5 * spectrum.sum(axis=1)
    assert 20 < hums.sum() < 55


def test_epochs_differ_and_the_seed_decides():
    data = noisy_windows(SIGNALS, [HUM], 100, 5, (0.0, 5.0), seed=0)
    first, second = epoch(data), epoch(data)
    assert not np.array_equal(first[0], second[0])
    assert np.array_equal(epoch(noisy_windows(SIGNALS, [HUM], 100, 5, (0.0, 5.0), seed=0))[0], first[0])


def test_short_signals_are_repeated_and_silence_stays_finite():
    noisy, clean = epoch(noisy_windows([SIGNALS[1]], [HUM[:30]], 600, 2, (0.0, 0.0), seed=0))
    assert noisy.shape == clean.shape == (2, 600)
    noisy, clean = epoch(noisy_windows([np.zeros(900, np.float32)], [], 100, 3, (0.0, 0.0), seed=0))
    assert np.isfinite(noisy).all() and not clean.any()


def test_loud_recordings_have_finite_windows():
    signal = np.sin(np.arange(400, dtype=np.float32)) * 1e30
    for noisy, clean in noisy_windows([signal], [signal[:300]], 50, 4, ratios=(0.0, 0.0), seed=0):
        assert np.isfinite(noisy).all() and np.isfinite(clean).all() and np.std(clean) > 0.1
