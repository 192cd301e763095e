import numpy as np

from ib_keras.applications.latent_dim.error_curve import RATIO, ErrorCurve, Gap
from ib_keras.applications.latent_dim.gap_sentences import gap_sentence, is_clear

CURVE = ErrorCurve(np.arange(4), np.array([[1.0, 0.5, 0.1, 0.05]] * 3), 1e-6)


def test_a_gap_is_clear_from_its_lower_end_on():
    assert is_clear(Gap(2, 9.0, RATIO, (2, 2))) and not is_clear(Gap(2, 9.0, RATIO - 0.01, (2, 2)))
    assert not is_clear(None)


def test_what_is_said_of_a_clear_gap_and_of_another():
    assert gap_sentence(Gap(2, 8.04, 6.0, (2, 2)), CURVE, (1, 3), "in VAE") == (
        "Coordinate 2 takes 8.0 times as much from the held-out error as the next one, at least 6.0 times in VAE, and "
        "leaves 10.0% of it."
    )
    assert gap_sentence(Gap(2, 1.4, 1.1, (1, 2)), CURVE, (1, 3), "in VAE") == (
        "No number from 1 to 3 stands out: coordinate 2 takes 1.4 times as much from the held-out error as the next "
        f"one, at least 1.1 times in VAE, where {RATIO:g} times are asked."
    )
    assert "over 1000 times as much" in gap_sentence(Gap(2, 1e6, 1e5, (2, 2)), CURVE, (1, 3), "in VAE")
