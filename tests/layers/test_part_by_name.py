import json

import keras
import pytest

from ib_keras._checks import InputError
from ib_keras.layers import (
    BernoulliLikelihood,
    GaussianLikelihood,
    Likelihood,
    MixtureMarginal,
    likelihood,
    marginal,
    posterior,
)
from ib_keras.layers.part_by_name import resolve

KINDS = {"gaussian": GaussianLikelihood, "bernoulli": BernoulliLikelihood}


def chosen(choice):
    return resolve("likelihood", choice, KINDS, Likelihood)


@pytest.mark.parametrize("name", KINDS)
def test_a_name_chooses_a_part_with_its_defaults(name):
    assert chosen(name) == KINDS[name]()


def test_a_name_may_come_with_arguments():
    assert resolve("likelihood", "gaussian", KINDS, Likelihood, scale=0.5) == GaussianLikelihood(scale=0.5)


def test_an_object_is_taken_as_it_is():
    part = GaussianLikelihood(scale=0.5)
    assert chosen(part) is part
    assert resolve("likelihood", part, KINDS, Likelihood, scale=2.0) is part


def test_a_serialised_part_is_rebuilt():
    part = GaussianLikelihood(scale=0.5, activation="linear")
    assert chosen(json.loads(json.dumps(keras.saving.serialize_keras_object(part)))) == part


def test_unknown_names_are_refused_with_the_known_ones():
    with pytest.raises(InputError, match="`likelihood` must be .* 'poisson'. Choose one of: gaussian, bernoulli."):
        chosen("poisson")


@pytest.mark.parametrize("choice", [None, 3, GaussianLikelihood, MixtureMarginal(), {"scale": 0.5}])
def test_what_is_no_such_part_is_refused(choice):
    with pytest.raises(InputError, match=r"`likelihood` must be a name \(gaussian, bernoulli\) or a Likelihood"):
        chosen(choice)


def test_a_serialised_part_of_another_kind_is_refused():
    with pytest.raises(InputError, match="or a Likelihood"):
        chosen(keras.saving.serialize_keras_object(MixtureMarginal()))


@pytest.mark.parametrize(
    "argument, choose",
    [("likelihood", likelihood.likelihood), ("marginal", marginal.marginal), ("posterior", posterior.posterior)],
)
def test_each_kind_of_part_names_its_argument(argument, choose):
    with pytest.raises(InputError, match=f"`{argument}` must be a known name"):
        choose("unknown")
