import numpy as np

from ib_keras.applications.explanation.coordinates_record import CodeCoordinates
from ib_keras.estimate import Estimate


def test_numbers_are_those_of_the_estimates():
    estimates = tuple(Estimate(nats, error) for nats, error in ((0.2, 0.01), (1.5, 0.03), (0.2, 0.02)))
    nothing = (None,) * 3, np.full(3, np.nan), None
    found = CodeCoordinates(
        estimates, estimates, np.zeros([3, 4]), np.ones(3), np.zeros(3, bool), 0.01, None, *nothing, "trusted", ""
    )
    assert found.nats.tolist() == [0.2, 1.5, 0.2] and found.std_error.tolist() == [0.01, 0.03, 0.02]
    assert found.order.tolist() == [1, 0, 2]
