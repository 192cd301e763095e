import dataclasses

import pytest

from ib_keras.applications.attacks.masking import Evidence

SOUND = Evidence(
    accuracy=(0.6, 0.2),
    noise=(0.9, 0.85),
    without_limit=0.0,
    without_gradient=0.0,
    beyond_gradients=(0.0, 0.005),
    against_gradient=0.005,
    queries=1000,
    steps=100,
    certified=(),
    classes=10,
    n=1000,
)


def test_sound_evidence_has_no_sign():
    assert SOUND.sign() == "" and "leaves 20% of the examples right" in SOUND.belief()


@pytest.mark.parametrize(
    "change, words",
    [
        ({"without_gradient": 0.02}, "gradient is zero at 2%"),
        ({"beyond_gradients": (0.0, 0.03)}, "without gradients takes 3.0% of the examples"),
        ({"against_gradient": 0.05}, "One step against the gradient takes 5.0%"),
        ({"noise": (0.5, 0.85)}, "Random moves"),
        ({"without_limit": 0.2}, "leave 20% of the examples right, more than the 10%"),
    ],
)
def test_each_sign_alone_is_said(change, words):
    assert words in dataclasses.replace(SOUND, **change).sign()


@pytest.mark.parametrize("n, is_sign", [(100, False), (5000, True)])
def test_few_examples_need_a_larger_difference(n, is_sign):
    assert bool(dataclasses.replace(SOUND, n=n, beyond_gradients=(0.02,)).sign()) == is_sign


def test_what_is_proven_needs_no_gradient():
    proven = dataclasses.replace(SOUND, certified=(0.6, 0.2), without_gradient=1.0, without_limit=1.0)
    assert proven.sign() == "" and "prove 20.0%" in proven.belief()
    assert dataclasses.replace(proven, certified=(0.6, 0.1)).sign(), "a wide gap leaves room for weakness"


def test_a_share_proven_above_the_attack_proves_nothing():
    wrong = dataclasses.replace(SOUND, certified=(0.7, 0.2), without_gradient=1.0)
    assert "gradient is zero" in wrong.sign(), "a contradiction does not take a sign away"


@pytest.mark.parametrize("steps, is_said", [(1, True), (9, True), (10, False)])
def test_an_ascent_too_short_to_show_anything_is_said(steps, is_said):
    short = dataclasses.replace(SOUND, steps=steps).belief()
    made = "1 step" if steps == 1 else f"{steps} steps"
    assert (f"made {made} per example, too few to find the weakest point: pass `steps=40`" in short) == is_said


def test_an_attack_without_gradients_promises_none():
    alone = dataclasses.replace(SOUND, steps=0, queries=1).belief()
    assert alone.startswith("The attack uses no gradients.") and "made 1 query per example, too few" in alone


@pytest.mark.parametrize("queries, is_said", [(0, False), (1, True), (99, True), (100, False)])
def test_a_search_too_short_to_show_anything_is_said(queries, is_said):
    few = dataclasses.replace(SOUND, queries=queries)
    made = "1 query" if queries == 1 else f"{queries} queries"
    advice = f"{made} per example, too few to show misleading gradients: pass `queries=1000` or more."
    assert few.sign() == "" and (advice in few.belief()) == is_said
