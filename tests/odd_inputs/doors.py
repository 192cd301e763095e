"""The public face as doors: a callable with valid arguments, of which one after the other is replaced by odd values."""

import dataclasses
import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
from sklearn.naive_bayes import GaussianNB

from ib_keras import (
    applications,
    callbacks,
    datasets,
    estimators,
    layers,
    losses,
    measures,
    models,
    plots,
    problems,
    solvers,
)
from ib_keras._family import members
from ib_keras.models.base.coded_model import CodedModel
from tests.odd_inputs.values import N, Odd, arrays, settings

R = np.random.default_rng(0)
X = R.normal(size=(N, 2))
Y = X @ R.normal(size=(2, 2)) + R.normal(size=(N, 2))
LABELS = np.arange(N) % 3
PICTURES = R.random((N, 4, 4, 1)).astype("float32")
TABLE = R.dirichlet(np.ones(6)).reshape(2, 3)
SCORES = R.normal(size=(6, 6)).astype("float32")
SMALL = {"input_shape": (4, 4, 1), "latent_dim": 2, "hidden": (4,), "seed": 0}


@dataclasses.dataclass(frozen=True)
class Door:
    """One callable of the public face.

    Args:
      name: name of the callable.
      call: callable that takes the arguments by name.
      data: valid arrays by the name of their argument.
      others: valid values of the other arguments that are varied.
      seconds: limit of time for one call.
      takes: values that make sense for this door alone, as "argument=name of the value".
    """

    name: str
    call: Callable
    data: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    others: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    seconds: float = 30
    takes: tuple[str, ...] = ()

    def cases(self):
        """Yields (name, call without arguments, whether the value is absurd) of each odd value of each argument."""
        for argument, value in {**self.data, **self.others}.items():
            for odd in arrays(value) if argument in self.data else settings(value):
                given = {**self.data, **self.others, argument: odd.value}
                yield (
                    f"{self.name}({argument}={odd.name})",
                    functools.partial(self.call, **given),
                    self.refused(argument, odd, value),
                )

    def refused(self, argument: str, odd: Odd, value: Any) -> bool:
        """Whether an odd value has to be refused: None is valid where it is the default."""
        return odd.absurd and f"{argument}={odd.name}" not in self.takes


def defaults(function, leave_out=()):
    """Returns {name: default} of the parameters that have one."""
    parameters = inspect.signature(function).parameters.values()
    return {
        one.name: one.default
        for one in parameters
        if one.default is not one.empty and one.kind is not one.VAR_KEYWORD and one.name not in leave_out
    }


def of_measures():
    scores = {"scores": SCORES}
    yield from (Door(name, getattr(measures, name), scores) for name in ("info_nce", "nwj", "donsker_varadhan"))
    yield Door("smile", measures.smile, scores, {"clip": 5.0})
    yield Door("leave_one_out", measures.leave_one_out, {"log_q": SCORES})
    yield Door("club", measures.club, {"log_q": SCORES})
    yield Door("barber_agakov", measures.barber_agakov, {"log_q": SCORES[0], "entropy": 1.0})
    yield Door("entropy", measures.entropy, {"p": TABLE[0] / TABLE[0].sum()})
    pair = {"p": np.array([0.2, 0.8]), "q": np.array([0.5, 0.5])}
    yield from (
        Door(name, getattr(measures, name), pair) for name in ("cross_entropy", "kl_divergence", "js_divergence")
    )
    tables = {"p_xy": TABLE}
    yield from (Door(name, getattr(measures, name), tables) for name in ("mutual_information", "conditional_entropy"))
    cube = R.dirichlet(np.ones(8)).reshape(2, 2, 2)
    yield Door("conditional_mutual_information", measures.conditional_mutual_information, {"p_xyz": cube})
    yield Door("total_correlation", measures.total_correlation, {"p": cube}, {"variables": 3})
    yield Door("canonical_information", measures.canonical_information, {"u": X, "v": Y}, {"ridge": 1e-6})
    numbers = {"i_xt": np.ones(3), "i_ty": np.ones(3), "beta": np.ones(3)}
    yield Door("ib_lagrangian", measures.ib_lagrangian, numbers, {"form": "tishby"})


CHEAP = ("Gaussian", "GaussianCopula", "KSG", "MixedKSG", "LocalNonuniform", "Binned", "PlugIn", "MatrixRenyi")
CHEAP += ("KernelDensity", "NoisyChannel", "StudentCopula")
TRAINED = ("InfoNCE", "BarberAgakov")


def of_estimators():
    for name in CHEAP:
        kind = getattr(estimators, name)
        data = {"x": LABELS, "y": LABELS[::-1].copy()} if name == "PlugIn" else {"x": X, "y": Y}
        takes = ("x=None",) if issubclass(kind, estimators.NoisyChannel.__base__) else ()
        yield Door(name, lambda x, y, kind=kind: kind()(x, y), data, takes=takes)
        fields = {field.name: getattr(kind(), field.name) for field in dataclasses.fields(kind)}
        yield Door(f"{name} of", lambda kind=kind, data=data, **given: kind(**given)(*data.values()), {}, fields)
    yield Door("Auto", lambda x, y: estimators.Auto(seconds=1)(x, y), {"x": X, "y": Y}, seconds=60)
    yield Door("Auto beside labels", lambda x, y: estimators.Auto(seconds=1)(x, y), {"x": X, "y": LABELS}, seconds=60)
    yield Door("MixedKSG beside labels", lambda x, y: estimators.MixedKSG()(x, y), {"x": X, "y": LABELS})
    yield Door("Subsampled", lambda x, y: estimators.Subsampled(estimators.Gaussian(), 4)(x, y), {"x": X, "y": Y})
    yield Door("Subsampled of", lambda **given: estimators.Subsampled(**given), {}, {"estimator": None, "splits": 10})
    for name in ("ConditionalKSG", "ConditionalGaussian", "ConditionalPlugIn"):
        kind, labels = getattr(estimators, name), name == "ConditionalPlugIn"
        data = {"x": LABELS, "y": LABELS[::-1].copy(), "z": LABELS} if labels else {"x": X, "y": Y, "z": X[:, :1] ** 2}
        yield Door(name, lambda x, y, z, kind=kind: kind()(x, y, z), data)
    for name in TRAINED:
        kind = getattr(estimators, name)
        fields = defaults(kind, ("steps",))
        yield Door(f"{name} of", lambda kind=kind, **given: kind(**given), {}, fields)
    law = models.VAE(**SMALL).posterior(PICTURES)
    yield Door("Channel", lambda y: estimators.Channel().relevance(law, y), {"y": LABELS})
    yield Door("VInformation", lambda x, y: estimators.VInformation()(x, y), {"x": X, "y": LABELS}, seconds=60)


def of_losses_and_layers():
    for kind in (losses.InfoNCE, losses.IBLagrangian):
        yield Door(f"losses.{kind.__name__} of", kind, {}, defaults(kind, ("name", "dtype", "reduction")))
    for base in (layers.Likelihood, layers.Posterior, layers.Corruption):
        for name, kind in members(layers, base).items():
            yield Door(f"{name} of", kind, {}, defaults(kind))
    for name in ("MixtureMarginal", "ClassMarginal", "VampMarginal", "StandardMarginal", "LearnedMarginal"):
        yield Door(f"{name} of", getattr(layers, name), {}, defaults(getattr(layers, name)))
    yield Door(
        "GaussianBottleneck of", layers.GaussianBottleneck, {}, {"units": 2, **defaults(layers.GaussianBottleneck)}
    )
    regular = layers.InformationRegularizer
    yield Door("InformationRegularizer of", regular, {}, {"weight": 0.1, **defaults(regular)})
    sizes = {"hidden": (4,), "activation": "relu", "seed": 0, "dtype": None}
    for name in ("mlp", "conv", "conv1d", "residual"):
        encoder, decoder = getattr(layers, f"{name}_encoder"), getattr(layers, f"{name}_decoder")
        shape, takes = (64, 1) if name == "conv1d" else (8, 8, 1), ("activation=function",)
        yield Door(f"{name}_encoder", encoder, {}, {"input_shape": shape, "units": 4, **sizes}, takes=takes)
        yield Door(f"{name}_decoder", decoder, {}, {"latent_dim": 2, "output_shape": shape, **sizes}, takes=takes)


@functools.cache
def trained(kind):
    model = kind(**SMALL, **({"num_classes": 3} if issubclass(kind, models.BottleneckClassifier) else {}))
    model.compile("adam", run_eagerly=True)
    return model


KINDS = (models.DenseAutoencoder, models.VAE, models.VIBClassifier)


def of_models():
    bases = (models.Autoencoder, models.BottleneckClassifier)
    for name, kind in members(models, CodedModel).items():
        if kind not in bases:
            fields = {**defaults(kind, ("name", "encoder", "decoder", "dtype")), **SMALL}
            fields = {key: value for key, value in fields.items() if key in inspect.signature(kind).parameters}
            yield Door(f"{name} of", kind, {}, fields, takes=("activation=function",))
    for kind in KINDS:
        model, name = trained(kind), kind.__name__
        labelled = issubclass(kind, models.BottleneckClassifier)
        data = {"x": PICTURES, **({"y": LABELS} if labelled else {})}
        for method in ("fit", "evaluate", "terms"):
            options = {} if method == "terms" else {"verbose": 0}
            call = functools.partial(getattr(model, method), **options)
            yield Door(f"{name}.{method}", call, data)
        counts = {"batch_size": 8, "epochs": 1, "validation_split": 0.0, "steps_per_epoch": None, "callbacks": None}
        counts |= {"validation_data": None, "class_weight": None, "initial_epoch": 0, "validation_freq": 1}
        call = functools.partial(model.fit, verbose=0, **data)
        yield Door(f"{name}.fit of", _but_long(call), {}, counts)
        weights = functools.partial(model.fit, verbose=0, **{"y": PICTURES} | data)
        yield Door(f"{name}.fit weighted", weights, {"sample_weight": np.ones(N)}, takes=("sample_weight=None",))
        for method in ("encode", "posterior", "predict", "predict_on_batch"):
            options = {"verbose": 0} if method == "predict" else {}
            yield Door(f"{name}.{method}", functools.partial(getattr(model, method), **options), {"x": PICTURES})
        codes = R.normal(size=(3, 2)).astype("float32")
        yield Door(f"{name}.decode", model.decode, {"t": codes}, takes=("t=no rows",))
        yield Door(f"{name}.compile", model.__class__(**SMALL).compile, {}, {"optimizer": "adam", "loss": None})
    vae = trained(models.VAE)
    yield Door("VAE.sample", vae.sample, {}, {"n": 2, "seed": 0})
    yield Door("VAE.log_likelihood", vae.log_likelihood, {"x": PICTURES[:2]}, {"num_samples": 2, "seed": 0})
    yield Door("VAE.interpolate", vae.interpolate, {"x0": PICTURES[:2], "x1": PICTURES[:2]}, {"steps": 3})
    yield Door("VAE.traverse", vae.traverse, {"x": PICTURES[:2]}, {"coordinates": [0], "steps": 3})
    yield Door("VAE.score_samples", vae.score_samples, {"x": PICTURES[:2]}, {"seed": 0})
    vib = trained(models.VIBClassifier)
    yield Door("VIBClassifier.probabilities", vib.probabilities, {"x": PICTURES[:2]}, {"shots": 2, "seed": 0})
    stacked = models.DenoisingAutoencoder(**SMALL)
    yield Door("pretrain", functools.partial(stacked.pretrain, epochs=1), {"x": PICTURES}, {"batch_size": 8})
    yield Door("preset", models.preset, {}, {"name": "no"})


def _but_long(call):
    """Returns a call that takes no more than two epochs, so that 2**31 of them do not run."""

    def shortened(epochs, **given):
        if type(epochs) in (int, np.int64) and epochs > 2:
            epochs = 2
        return call(epochs=epochs, **given)

    return shortened


def of_solvers_and_problems():
    fast = {"restarts": 2, "max_iter": 100}
    known = functools.partial(solvers.blahut_arimoto, **fast)
    yield Door("blahut_arimoto", known, {"p_xy": TABLE}, {"beta": 5.0, "clusters": None, "seed": 0})
    for name in fast:
        yield Door("blahut_arimoto of", functools.partial(solvers.blahut_arimoto, TABLE, 5.0), {}, {name: 2})
    curve = functools.partial(solvers.information_curve, **fast)
    yield Door("information_curve", curve, {"p_xy": TABLE, "betas": np.array([1.0, 5.0])})
    square = {"cov_x": np.eye(2), "cov_y": np.eye(2), "cov_xy": 0.5 * np.eye(2)}
    yield Door("solvers.gaussian", solvers.gaussian, square, {"beta": 5.0})
    for name, kind in members(problems, problems.Problem).items():
        if all(one.default is not one.empty for one in inspect.signature(kind).parameters.values()):
            yield Door(f"{name} of", lambda kind=kind, **given: kind(**given).sample(4, seed=0), {}, _numbers(kind))
    yield Door("sample", problems.BivariateNormal(0.5).sample, {}, {"n": 5, "seed": 0})
    normal = {"covariance": np.eye(2)}
    yield Door("MultivariateNormal", lambda **given: problems.MultivariateNormal(**given), normal, {"dim_x": 1})
    channel = {"p_x": np.array([0.5, 0.5]), "p_y_given_x": np.eye(2)}
    yield Door("DiscreteChannel", problems.DiscreteChannel, channel)
    for name in ("binary_symmetric_channel", "binary_erasure_channel"):
        (argument,) = inspect.signature(getattr(problems, name)).parameters
        yield Door(name, getattr(problems, name), {}, {argument: 0.1})


def _numbers(kind):
    return {name: value for name, value in defaults(kind).items() if isinstance(value, (int, float))}


def of_callbacks():
    X32 = X.astype("float32")
    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, name="h")])

    def plane(**given):
        return callbacks.InformationPlane(**{"x_val": X32, "y_val": LABELS, "estimator": estimators.KSG()} | given)

    data, takes = {"x_val": X32, "y_val": LABELS}, ("x_val=dict", "y_val=None", "y_val=dict")
    yield Door("InformationPlane", lambda **given: plane(**given).measure(network), data, takes=takes)
    fields = defaults(callbacks.InformationPlane, ("y_val", "csv", "resume", "layers"))
    yield Door("InformationPlane of", plane, {}, fields, takes=("name='no such name'",))
    yield Door("InformationPlane.measure", plane().measure, {}, {"model": network})
    for name in ("CodeMonitor", "GradientSNR"):
        kind = getattr(callbacks, name)
        first = next(iter(inspect.signature(kind).parameters))
        yield Door(name, kind, {first: PICTURES}, takes=(f"{first}=dict",))
        settled = defaults(kind, ("csv", first, "y_val", "y", "layers"))
        yield Door(f"{name} of", functools.partial(kind, PICTURES), {}, settled)
    schedule = callbacks.BetaSchedule
    required = {name: 1.0 for name, one in inspect.signature(schedule).parameters.items() if one.default is one.empty}
    yield Door("BetaSchedule of", schedule, {}, {**required, **defaults(schedule)})
    sweep = callbacks.BottleneckSweep
    required = {name: 1.0 for name, one in inspect.signature(sweep).parameters.items() if one.default is one.empty}
    yield Door("BottleneckSweep of", sweep, {}, {**required, **defaults(sweep, ("csv",))})


def of_plots():
    row = {"epoch": 0, "layer": "$h_1\\", "I(X;T)": 1.0, "I(T;Y)": 0.5, "I(X;T)_std": 0.1, "I(T;Y)_std": 0.1}
    rows = [row, {**row, "epoch": 1, "I(X;T)": 0.9}]
    curve = [{"beta": 1.0, "rate": 0.5, "relevance": 0.2, "distortion": 3.0}] * 2
    closed = functools.partial(_drawn)
    for name in ("information_plane", "information_history"):
        yield Door(f"plots.{name}", closed(getattr(plots, name)), {}, {"rows": rows, "ax": None})
    for name in ("information_curve", "rate_distortion"):
        yield Door(f"plots.{name}", closed(getattr(plots, name)), {}, {"rows": curve, "ax": None})
    yield Door("plots.latent", closed(plots.latent), {"codes": X, "labels": LABELS}, takes=("labels=None",))
    yield Door("plots.coordinates", closed(plots.coordinates), {"rates": np.ones(4)})
    maps = {"found": PICTURES[..., 0], "x": PICTURES}
    drawn = {"examples": 0, "count": 2, "labels": ["one"], "class_names": None, "ax": None}
    yield Door("plots.attribution", closed(plots.attribution), maps, takes=("x=None",))
    one = functools.partial(closed(plots.attribution), found=PICTURES[..., 0])
    yield Door("plots.attribution of", one, {}, drawn, takes=("class_names=[[1], [2, 3]]",))
    rows = functools.partial(closed(plots.attribution), found=np.ones([2, 3]))
    yield Door("plots.attribution of columns", rows, {}, {"names": ["a", "b", "c"]})
    yield Door("plots.attribution of words", rows, {}, {"words": [list("abc")] * 2})
    first = next(iter(inspect.signature(plots.reconstructions).parameters))
    pictures = {
        name: PICTURES
        for name, one in inspect.signature(plots.reconstructions).parameters.items()
        if one.default is one.empty
    }
    yield Door("plots.reconstructions", closed(plots.reconstructions), pictures or {first: PICTURES})
    first = next(iter(inspect.signature(plots.samples).parameters))
    yield Door("plots.samples", closed(plots.samples), {first: PICTURES})
    yield Door("plots.history", closed(plots.history), {}, {"logs": {"loss": [1.0, 0.5]}, "keys": None, "ax": None})


def _drawn(plot):
    """Returns a plot that is drawn to the last text, and closed."""
    import matplotlib.pyplot as plt

    def draw(**given):
        try:
            result = plot(**given)
            plt.gcf().canvas.draw()
            return result
        finally:
            plt.close("all")

    return draw


def of_applications():
    codes = {"codes": X, "factors": np.stack([LABELS, LABELS[::-1]], 1)}
    yield Door("mutual_information_gap", applications.mutual_information_gap, codes, {"bins": 20})
    four = {**codes, "test_codes": X, "test_factors": codes["factors"]}
    yield Door("dci", functools.partial(applications.dci, trees=3), four)
    read = functools.partial(applications.example_information, classifier=GaussianNB())
    given = {"folds": 2, "false_alarm_rate": 0.05, "seed": 0}
    yield Door("example_information", read, {"x": X, "y": LABELS}, given, takes=("y=words",))
    yield Door("frechet_distance", applications.frechet_distance, {"a": X, "b": Y})
    moments = {"mean_a": np.zeros(2), "covariance_a": np.eye(2), "mean_b": np.zeros(2), "covariance_b": np.eye(2)}
    yield Door("gaussian_frechet_distance", applications.gaussian_frechet_distance, moments)
    attack = functools.partial(
        applications.robustness, trained(models.VIBClassifier), steps=1, draws=1, queries=2, radii=(0.5,)
    )
    yield Door(
        "robustness",
        attack,
        {"x": PICTURES, "y": LABELS},
        {"attack": "pgd", "norm": "l2", "seed": 0, "bounds": (0.0, 1.0)},
    )
    hardened = functools.partial(applications.AdversarialTraining, trained(models.VIBClassifier), steps=1)
    given = {"radius": 0.1, "norm": "linf", "form": "madry", "ramp": 0.5, "seed": 0}
    yield Door("AdversarialTraining", hardened, {}, given)
    told = functools.partial(applications.coordinates, trained(models.VAE), factor_names=("group",))
    given = {"threshold": 0.01, "max_examples": 20, "draws": 2, "seed": 0}
    yield Door("coordinates", told, {"x": PICTURES, "factors": LABELS}, given, takes=("factors=None",))
    score = functools.partial(applications.evaluate, trained(models.VAE), parts=(next(iter(applications.PARTS)),))
    yield Door("evaluate", score, {}, {"data": (PICTURES, PICTURES), "max_examples": 20, "num_samples": 2, "seed": 0})


def of_datasets():
    # A dictionary and a Dataset may hold data.
    load = datasets.load
    yield Door("datasets.load", load, {"source": PICTURES}, takes=("source=dict", "source=Dataset"))
    yield Door(
        "datasets.load of", functools.partial(load, PICTURES), {}, {"name": "data"}, takes=("name='no such name'",)
    )
    labelled = {"x_train": PICTURES, "y_train": LABELS, "x_test": PICTURES, "y_test": LABELS}
    yield Door("Dataset", datasets.Dataset, labelled, takes=("y_train=None", "y_test=None"))
    names = {"name": "data", "class_names": None, "column_names": None, "target_name": None, "factor_names": None}
    called = ("name='no such name'", "target_name='no such name'")
    yield Door("Dataset of", functools.partial(datasets.Dataset, **labelled), {}, names, takes=called)


FAMILIES = {
    "measures": of_measures,
    "estimators": of_estimators,
    "losses and layers": of_losses_and_layers,
    "models": of_models,
    "solvers and problems": of_solvers_and_problems,
    "callbacks": of_callbacks,
    "plots": of_plots,
    "applications": of_applications,
    "datasets": of_datasets,
}


def cases(family):
    """Yields (name, call, whether it has to be refused, limit of time) of each case of a family."""
    for door in FAMILIES[family]():
        for name, call, absurd in door.cases():
            yield name, call, absurd, door.seconds
