import numpy as np
import pytest

from ib_keras.applications.explanation.bottleneck import Bottlenecks
from ib_keras.applications.explanation.decision import Decision
from ib_keras.applications.explanation.judgement import judged
from tests.applications.explanation.models import ROWS, by_column

DECISION = Decision(by_column(), ROWS)
N = len(ROWS)


def judge(fall=0.0, agreement=1.0, drift=0.0, references=100, nats=1.0, **more):
    sure = np.ones(N)
    found = Bottlenecks([], [np.full([N, 5], nats)], agreement * sure, drift * sure)
    return judged(DECISION, (DECISION.before - fall)[None], found, references, **more)


def test_kept_decisions_are_trusted_with_their_nats():
    verdicts, verdict, reason = judge()
    assert set(verdicts) == {"trusted"} and verdict == "trusted" and "5 nats in the mean" in reason


@pytest.mark.parametrize(
    ("case", "verdict", "advice"),
    [
        ({"fall": 0.2}, "biased_low", "raise `steps` or lower `tolerance`"),
        ({"fall": 0.2, "saving": 'pass layer="input", '}, "biased_low", 'pass layer="input", raise `steps` or lower'),
        ({"agreement": 0.5}, "undersampled", "raise `draws`"),
        ({"drift": 0.8}, "undersampled", "raise `steps`"),
        ({"references": 10}, "undersampled", "pass `reference`"),
        ({"reach": 3.0}, "undersampled", "raise `steps`"),
        ({"reach": 3.0, "longer": "fit with more `epochs`"}, "undersampled", "more `epochs`"),
        ({"nats": np.nan}, "ill_posed", "scale the columns"),
    ],
)
def test_each_sign_of_doubt_has_its_advice(case, verdict, advice):
    verdicts, found, reason = judge(**case)
    assert set(verdicts) == {verdict} and found == verdict and advice in reason and f"0 of {N} maps" in reason


def test_few_doubts_leave_the_whole_trusted():
    sure = np.ones(N)
    sure[: N // 50] = 0
    verdicts, verdict, _ = judged(
        DECISION, DECISION.before[None], Bottlenecks([], [np.ones([N, 5])], sure, 0 * sure), 100
    )
    assert verdict == "trusted" and verdicts.count("undersampled") == N // 50
