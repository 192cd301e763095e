import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks.schedule import Schedule


@pytest.mark.parametrize(
    "every, expected",
    [
        (1, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (4, [0, 4, 8]),
        ("log", [0, 1, 2, 4, 8]),
        ([7, 1], [1, 7]),
        (range(3), [0, 1, 2]),
    ],
)
def test_counts(every, expected):
    assert [count for count in range(10) if Schedule(every).holds(count)] == expected


@pytest.mark.parametrize("every", [0, -1, 1.5, True, "2", "linear", [], [1.5], [-1], [None]])
def test_what_is_no_schedule_is_refused(every):
    with pytest.raises(InputError, match="`every` must be"):
        Schedule(every)


def test_unknown_unit_is_refused():
    with pytest.raises(
        InputError, match="`unit` must be a known name. Received: 'batches'. Choose one of: epochs, steps"
    ):
        Schedule(1, "batches")
