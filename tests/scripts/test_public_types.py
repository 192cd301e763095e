"""The share of the public surface that is annotated."""

import importlib.util
import pathlib

import pytest

PATH = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "public_types.py"
SPEC = importlib.util.spec_from_file_location("public_types", PATH)
public_types = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(public_types)

KSG = "ib_keras.estimators.neighbours.ksg.KSG"


def symbol(name, category="method", known=True, ambiguous=False, messages=()):
    diagnostics = [{"message": message} for message in messages]
    return {
        "name": name,
        "category": category,
        "isTypeKnown": known,
        "isTypeAmbiguous": ambiguous,
        "diagnostics": diagnostics,
    }


def test_faces_show_functions_classes_and_the_bases_that_define_their_methods():
    shown = public_types.definitions()
    assert {
        KSG,
        "ib_keras.plots.latent.latent",
        "ib_keras.estimate.Estimate",
        "ib_keras.experiments.train.train",
    } <= shown
    assert "ib_keras.estimators.base.estimator.Estimator" in shown
    assert "ib_keras.estimators.search.neighbours.count" not in shown
    assert all(name.startswith("ib_keras.") for name in shown)


@pytest.mark.parametrize(
    "name, category, public",
    [
        (KSG, "class", False),
        (f"{KSG}.estimate", "method", True),
        (f"{KSG}.k", "variable", True),
        (f"{KSG}.__call__", "method", True),
        (f"{KSG}._inner", "method", False),
        (f"{KSG}.__eq__", "function", False),
        ("ib_keras.plots.latent.latent", "function", True),
        ("ib_keras.plots.latent.axes_of", "function", False),
    ],
)
def test_members_count_where_their_names_show_them(name, category, public):
    assert public_types.is_public(symbol(name, category), {KSG, "ib_keras.plots.latent.latent"}) is public


def test_a_missing_annotation_is_named_and_a_missing_docstring_is_not():
    said = ['Type annotation for parameter "x" is missing', 'No docstring found for function "f"']
    assert public_types.lacks(symbol("f", known=False, messages=said)) == said[:1]
    assert public_types.lacks(symbol("f", messages=said[1:])) == []
    assert public_types.lacks(symbol("f", known=False)) == ["Type annotation is missing"]


def test_a_field_known_from_its_assignment_counts_as_annotated():
    said = ["Type is missing type annotation and could be inferred differently by type checkers"]
    assert public_types.lacks(symbol("f", "variable", known=False, ambiguous=True, messages=said)) == []


def test_ends_with_one_if_anything_is_missing_or_nothing_was_found(monkeypatch, capsys):
    reports = [[symbol(f"{KSG}.estimate")], [symbol(f"{KSG}.estimate", known=False)], []]
    monkeypatch.setattr(public_types, "completeness", lambda: reports.pop(0))
    assert [public_types.main() for _ in range(3)] == [False, True, True]
    assert "1 of 1 public symbols are annotated" in capsys.readouterr().out
