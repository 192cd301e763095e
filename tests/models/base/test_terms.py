import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.models import VAE, AdversarialAutoencoder, BetaVAE, DenseAutoencoder, SparseAutoencoder, Term
from ib_keras.models.base.terms import DeclaredTerms

SMALL = {"input_shape": (8, 8, 1), "latent_dim": 2, "hidden": (8,), "seed": 0}


class Declared(DeclaredTerms):
    def declared_terms(self):
        return Term("distortion", 1.0), Term("rate", 0.0, cause=True), Term("mse")


class Energy(VAE):
    """A model with a term of its own: what a reader of the documentation writes."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)

    def declared_terms(self):
        return *super().declared_terms(), Term("energy", 0.5)

    def more_terms(self, forward):
        return {"energy": keras.ops.sum(forward.t[0] ** 2, axis=-1)}


def test_names_and_weights_follow_from_the_declaration():
    model = Declared()
    assert model.term_names == ("distortion", "rate", "mse")
    assert model.objective == {"distortion": 1.0, "rate": 0.0}, "a weight of 0 is learned from, None is not"
    assert model.weights_of({"mse": 3.0}) == [0.0, 0.0, 3.0]


def test_a_declared_term_is_logged_and_weighted(digits):
    model = Energy(**SMALL)
    model.compile("sgd", run_eagerly=True)
    logs = model.fit(digits.x_train[:32], verbose=0).history
    assert set(logs) == {"loss", *model.term_names}
    weighted = sum(weight * logs[name][0] for name, weight in model.objective.items())
    assert logs["loss"][0] == pytest.approx(weighted, rel=1e-5) and logs["energy"][0] > 0


def test_a_weight_that_names_no_term_is_refused():
    class Misspelt(VAE):
        @property
        def objective(self):
            return {"distortion": 1.0, "rat": self.beta}

    with pytest.raises(
        InputError,
        match="`objective` must be weights of the terms of Misspelt. Received: a weight of `rat`. "
        "The terms are distortion, rate, mse; declare another one in `declared_terms`.",
    ):
        Misspelt(**SMALL)


def test_a_player_whose_weight_names_no_term_is_refused():
    class Misspelt(AdversarialAutoencoder):
        def players(self):
            own, (optimizer, _, variables) = super().players()
            return [own, (optimizer, {"discriminater": 1.0}, variables)]

    with pytest.raises(
        InputError, match="a weight of `discriminater`. The terms are distortion, rate, mse, adversarial"
    ):
        Misspelt(**SMALL).compile("sgd")


def test_a_term_that_is_declared_twice_or_never_computed_is_refused(digits):
    class Twice(VAE):
        def declared_terms(self):
            return *super().declared_terms(), Term("rate", 2.0)

    class Never(VAE):
        def declared_terms(self):
            return *super().declared_terms(), Term("energy", 2.0)

    with pytest.raises(InputError, match="terms of different names for Twice. Received: rate twice"):
        Twice(**SMALL)
    model = Never(**SMALL)
    model.compile("sgd", run_eagerly=True)
    with pytest.raises(
        InputError, match="`measure` of Never returns. Received: energy. It returns distortion, rate, mse"
    ):
        model.fit(digits.x_train[:8], verbose=0)


def energy_of(value, declared=()):
    """A model that computes a term `energy`."""

    class Energetic(VAE):
        def declared_terms(self):
            return *super().declared_terms(), *declared

        def more_terms(self, forward):
            return {"energy": value(forward)}

    return Energetic


def test_a_term_that_is_computed_but_not_declared_is_refused(digits):
    """So is one in the way of version 0.1, which named its terms in another attribute."""
    old = type("Old", (energy_of(lambda forward: forward.t[0, :, 0]),), {"own_terms": ("energy",)})(**SMALL)
    message = 'which are distortion, rate, mse. Received: energy. Add Term."energy", weight. to `declared_terms`'
    old.compile("sgd", run_eagerly=True)
    with pytest.raises(InputError, match=f"`more_terms` must be terms that `declared_terms` of Old names, {message}"):
        old.fit(digits.x_train[:8], verbose=0)
    with pytest.raises(InputError, match=message):
        old.terms(digits.x_train[:8])


def test_a_term_without_a_value_for_each_example_is_refused(digits):
    model = energy_of(lambda forward: keras.ops.mean(forward.t), [Term("energy", 1.0)])(**SMALL)
    model.compile("sgd")
    with pytest.raises(InputError, match=r"terms of shape \[n\], .* Received: `energy` of shape \(\). Sum over"):
        model.fit(digits.x_train[:8], verbose=0)


@pytest.mark.parametrize(
    "declared, message",
    [
        (
            lambda terms: (*terms, ("energy", 0.5)),
            r"a tuple of `models.Term` .*Received: \('energy', 0.5\). Write e.g.",
        ),
        (lambda terms: terms[0], "a tuple of `models.Term` .*Received: Term.*. Put a comma behind"),
        (lambda terms: (*terms, Term("loss", 1.0)), "terms of other names than `loss`.*The loss is the weighted sum"),
    ],
    ids=["tuple", "one", "loss"],
)
def test_a_declaration_that_is_none_is_refused(declared, message):
    class Odd(VAE):
        def declared_terms(self):
            return declared(super().declared_terms())

    with pytest.raises(InputError, match=f"`declared_terms` must be {message}"):
        Odd(**SMALL)


def test_an_objective_that_is_no_dict_is_refused():
    odd = type("Odd", (VAE,), {"objective": ["distortion", "rate"]})
    with pytest.raises(InputError, match="`objective` must be a dict .* Received: .'distortion', 'rate'.. Write e.g."):
        odd(**SMALL)


def test_terms_that_depend_on_the_batch_are_declared_so(digits):
    """Cut in halves, a batch gives other values for these terms and the same values for the rest."""
    x = digits.x_test[:16]
    for model in (SparseAutoencoder(**SMALL), SparseAutoencoder(**SMALL, penalty="l1"), DenseAutoencoder(**SMALL)):
        whole = model.measure(x, seed=(0, 0))[0]
        halves = [model.measure(part, seed=(0, 0))[0] for part in (x[:8], x[8:])]
        for term in model.declared_terms():
            cut = np.concatenate([half[term.name] for half in halves])
            assert np.allclose(cut, whole[term.name], rtol=1e-5) != term.of_batch
    paid = {term.name: term.of_batch for term in BetaVAE(**SMALL, free_bits=0.1).declared_terms()}
    assert paid == {"distortion": False, "rate": False, "mse": False, "paid_rate": True}


def test_the_cause_is_blamed_before_what_is_computed_from_it():
    """The rate stands after the distortion in the logs; a code that is no number breaks both in the same step."""
    model = VAE(**SMALL)
    model.first_not_finite.watch(keras.ops.convert_to_tensor([0.0, np.nan, np.nan, np.nan]))
    assert model.first_not_finite.name == "rate"
