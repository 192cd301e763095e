import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks.layers.named_estimators import named_estimators
from ib_keras.estimators import KSG, Binned, MixedKSG


class Bare:
    def __call__(self, x, y):
        raise NotImplementedError


def correlation(x, y):
    raise NotImplementedError


def test_one_estimator_has_the_name_of_its_class():
    assert named_estimators(None) == {None: None}
    assert named_estimators(KSG()) == {"KSG": KSG()}


def test_arguments_are_in_the_name_only_where_a_class_is_given_twice():
    assert list(named_estimators((Binned(8), Binned(9), MixedKSG()))) == [repr(Binned(8)), repr(Binned(9)), "MixedKSG"]


@pytest.mark.parametrize("one", [None, KSG(), Bare(), correlation], ids=lambda one: type(one).__name__)
def test_nothing_is_lost_when_the_same_is_given_three_times(one):
    named = named_estimators([one, MixedKSG(), one, one])
    assert len(named) == 4 and list(named.values()) == [one, MixedKSG(), one, one]


def test_names_are_the_same_in_every_process():
    assert list(named_estimators([Bare(), Bare()])) == ["Bare", "Bare (2)"]
    assert list(named_estimators([correlation, max])) == ["function", "builtin_function_or_method"]
    assert list(named_estimators([correlation, correlation])) == ["correlation", "correlation (2)"]


def test_classes_of_one_name_are_told_apart():
    other = type("KSG", (Bare,), {})
    assert list(named_estimators([KSG(), other(), None])) == [repr(KSG()), "KSG", None]


@pytest.mark.parametrize("given", [[], (), KSG, "KSG", [KSG(), 3]])
def test_what_is_no_estimator_is_refused(given):
    with pytest.raises(InputError, match="`estimator` must be an estimator object"):
        named_estimators(given)
