import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications import Attribution
from ib_keras.plots.shown_attribution import shown_attribution

MAPS = np.array([[0.5, 1.5], [0.25, 0.0], [3.0, 1.0]])


def record(kept=True, kind="classification"):
    numbers = np.array([0.9, 0.8, 0.7])
    verdicts = ("trusted", "biased_low", "trusted") if kept else ("ill_posed",) * 3
    method = "bottleneck" if kept else "occlusion"
    asked = np.array([1, 0, 1]), numbers, numbers - 0.1 if kept else None
    return Attribution(method, ("input",), kind, MAPS, *asked, verdicts, verdicts[0], "", ())


def test_captions_name_the_class_what_is_kept_the_nats_and_the_verdict():
    shown, places = shown_attribution(record(), class_names=["cat", "d$g"])
    assert shown.captions[0] == "d\\$g: 0.90, kept 0.80\n2 nats, trusted"
    assert shown.captions[1] == "cat: 0.80, kept 0.70\n(0.25 nats), biased_low"
    assert shown.trusted == [True, False, True] and places.tolist() == [0, 1, 2]
    assert shown.per("pixel") == "nats per pixel"
    assert shown_attribution(record(kind="regression"))[0].captions[0].startswith("output 1: 0.9, kept 0.8\n")


def test_scores_have_no_unit_and_count_as_they_are():
    shown, _ = shown_attribution(record(kept=False))
    assert shown.per("pixel") == "score, no unit" and shown.captions[0] == "class 1: 0.90\nocclusion"
    assert shown.trusted == [True] * 3
    assert shown_attribution(MAPS)[0].captions == ["", "", ""]


def test_chosen_examples_come_in_their_order_with_their_labels():
    shown, places = shown_attribution(record(), [2, 0], labels=["row 9", "row 4"])
    assert np.array_equal(shown.maps, MAPS[[2, 0]]) and places.tolist() == [2, 0]
    assert [caption.split("\n")[0] for caption in shown.captions] == ["row 9", "row 4"]
    assert len(shown_attribution(record(), most=2)[0].maps) == 2


@pytest.mark.parametrize(
    "options, message",
    [
        ({"examples": 3}, "places of examples, 0 .. 2. Received: 3"),
        ({"examples": []}, "places of examples"),
        ({"labels": ["one"]}, "`labels` must be one for each of 3 examples"),
        ({"found": np.full([2, 2], np.nan)}, "`found` must be finite"),
        ({"found": np.zeros(3)}, r"shape \(3,\)"),
    ],
)
def test_what_does_not_fit_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        shown_attribution(**{"found": record(), **options})
