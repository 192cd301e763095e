"""The columns of a plane's rows that the screen has room for."""

from ib_keras.plane_row import EPOCH, ESTIMATOR, LAYER, NOISE_STD, RELEVANCE, SOURCE, STD_ERROR, UPPER, VERDICT

PLANE_COLUMNS = [
    EPOCH,
    LAYER,
    SOURCE,
    SOURCE + UPPER,
    SOURCE + VERDICT,
    RELEVANCE,
    RELEVANCE + VERDICT,
    ESTIMATOR,
    NOISE_STD,
]
SEEDS_COLUMNS = [
    EPOCH,
    LAYER,
    "seeds",
    "dead",
    SOURCE,
    SOURCE + STD_ERROR,
    SOURCE + VERDICT,
    RELEVANCE,
    RELEVANCE + STD_ERROR,
    "compression",
    "compression_std",
]
