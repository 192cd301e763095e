import math

import pytest

from ib_keras.estimate import VERDICTS as VERDICT_NAMES
from ib_keras.experiments.plane_sentences import VERDICTS, sentences

ROW = {
    "epoch": 2,
    "data": "val",
    "layer": "code <1>",
    "estimator": "Channel",
    "I(X;T)": 2.0,
    "I(X;T)_upper": 2.2,
    "I(X;T)_kind": "lower",
    "I(X;T)_verdict": "trusted",
    "I(X;T)_reason": "the leave-one-out upper bound is 2.200",
    "I(T;Y)": 1.0,
    "I(T;Y)_ceiling": math.log(10),
    "I(T;Y)_verdict": "biased_high",
    "I(T;Y)_reason": "use more rows",
    "flags": "1 of 4 units are dead",
}


def test_verdicts_are_said_in_words():
    (texts,) = sentences([ROW]).values()
    assert texts[0] == (
        "It keeps between 2.000 and 2.200 nats (2.885 to 3.174 bits) of its input. The lower of these bounds can be "
        "trusted: the leave-one-out upper bound is 2.200."
    )
    assert texts[1].startswith(
        "It knows 1.00 nats (1.44 bits) about the label, of at most 2.30 nats. This number is too high"
    )
    assert texts[2] == "Warning: 1 of 4 units are dead."


@pytest.mark.parametrize(
    "change, expected",
    [
        (
            {"I(X;T)_upper": None, "noise_std": 0.316},
            "at least 2.00 nats (2.89 bits) of its input, seen through noise of standard deviation 0.316.",
        ),
        (
            {"I(X;T)_upper": None, "I(X;T)_kind": "point", "bins": 30},
            "about 2.00 nats (2.89 bits) of its input, cut into 30 bins.",
        ),
        ({"I(T;Y)": -0.001, "I(T;Y)_verdict": "biased_low"}, "It knows 0.00 nats (0.00 bits) about the label"),
        ({"I(T;Y)_verdict": "biased_low"}, "This number may be too low"),
        ({"I(X;T)": math.nan, "I(X;T)_reason": "no luck"}, "could not be measured: no luck."),
        (
            {"compression": 0.5, "compression_std": 0.1, "seeds": 4, "dead": 1},
            "fell by 0.50 nats from its peak, on average over 4 seeds (standard deviation 0.10). Runs that learned "
            "nothing and are left out: 1.",
        ),
    ],
)
def test_sentences(change, expected):
    assert expected in " ".join(sentences([ROW | change])["code <1>"])


def test_only_the_last_epoch_speaks_and_estimators_are_told_apart():
    told = sentences([ROW | {"epoch": 1, "layer": "old"}, ROW, ROW | {"estimator": "KSG"}])
    assert list(told) == ["code <1>, Channel", "code <1>, KSG"]


def test_every_verdict_has_words():
    assert set(VERDICTS) == set(VERDICT_NAMES)
