"""Recipes share files; no recipe is a part of another."""

from ib_keras import experiments
from tests.laws.imports import graph

RECIPES = {
    name
    for name, value in vars(experiments).items()
    if getattr(value, "__module__", "") == f"ib_keras.experiments.{name}"
}


def imported_recipes(edges):
    """Returns (importer, recipe) for each recipe that another file of the folder imports."""
    return {
        (name, other)
        for name, others in edges.items()
        for other in others
        if name.startswith("ib_keras.experiments.") and other.rpartition(".")[2] in RECIPES
        if other.startswith("ib_keras.experiments.")
    }


def test_no_recipe_is_imported_by_another_file_of_the_folder():
    assert RECIPES == {
        "anomalies",
        "benchmark",
        "compress",
        "decompress",
        "estimate",
        "evaluate",
        "examples",
        "explain",
        "export",
        "features",
        "latent_dim",
        "leakage",
        "plane",
        "probe",
        "report",
        "restoration",
        "robustness",
        "train",
    }
    assert imported_recipes(graph()) == set()


def test_a_recipe_that_imports_another_is_seen():
    edges = {
        "ib_keras.experiments.plane": {"ib_keras.experiments.train"},
        "ib_keras.commands.train": {"ib_keras.experiments.train"},
    }
    assert imported_recipes(edges) == {("ib_keras.experiments.plane", "ib_keras.experiments.train")}
