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


@pytest.mark.parametrize(
    "every, unit, steps, gap",
    [
        (1, "epochs", None, None),
        (2, "epochs", None, 1),
        ("log", "epochs", None, 3),
        ([1, 2, 4], "epochs", None, 3),
        ([1, 2, 3, 4, 5], "epochs", None, None),
        (3, "steps", 3, None),
        (4, "steps", 3, 1),
        ([1, 4, 5], "steps", 3, 3),
        (4, "steps", None, None),
    ],
)
def test_first_epoch_without_a_measurement(every, unit, steps, gap):
    assert Schedule(every, unit).first_gap(5, steps) == gap


def test_epochs_in_front_of_a_training_that_goes_on_are_not_looked_at():
    assert Schedule([4, 5]).first_gap(5) == 1
    assert Schedule([4, 5]).first_gap(5, initial_epoch=3) is None
    assert Schedule([7, 8], "steps").first_gap(4, steps=2, initial_epoch=2) == 3
