"""The share of the public surface that is annotated."""

import dataclasses
import importlib.util
import pathlib

import keras
import pytest

PATH = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "public_types.py"
SPEC = importlib.util.spec_from_file_location("public_types", PATH)
public_types = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(public_types)


class Base:
    def kept(self, x: int) -> int:
        return x

    @classmethod
    def made(cls, x, *, y: int) -> "Base":
        return cls()


@dataclasses.dataclass(frozen=True)
class Record(Base):
    n: int
    values: tuple
    pairs: dict[str, tuple[int, ...]] | None = None

    def kept(self, x):
        return x

    @property
    def size(self):
        return 0

    def _inner(self, x):
        return x


class Layer(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)

    def call(self, x):
        return x


def found(cls):
    return {name: public_types.lacks(member) for name, member in public_types.members("o", cls)}


def test_faces_show_functions_classes_and_the_bases_that_define_their_methods():
    shown = public_types.public_objects()
    assert {"ib_keras.estimators.neighbours.ksg.KSG", "ib_keras.plots.latent.latent"} <= shown.keys()
    assert {"ib_keras.estimators.base.estimator.Estimator", "ib_keras.experiments.train.train"} <= shown.keys()
    assert all(name.startswith("ib_keras.") and "._" not in name for name in shown)


def test_missing_annotations_are_named_one_by_one():
    assert found(Base) == {"o.kept": [], "o.made": ["x"]}


def test_fields_say_what_they_hold_and_generated_methods_do_not_count():
    assert found(Record) == {"o.size": ["the result"], "o.n": [], "o.values": ["its contents"], "o.pairs": []}


def test_hooks_of_keras_do_not_count_and_constructors_do():
    assert found(Layer) == {"o.__init__": ["units", "kwargs"]}


@pytest.mark.parametrize("annotation, anything", [(tuple, True), (tuple | None, True), (tuple[int, ...] | None, False)])
def test_a_container_alone_is_no_annotation(annotation, anything):
    assert public_types.holds_anything(annotation) is anything


def test_ends_with_one_if_anything_is_missing_or_nothing_was_found(monkeypatch, capsys):
    surfaces = [{"o.Record": Record}, {"o.holds_anything": Base.kept}, {}]
    monkeypatch.setattr(public_types, "public_objects", lambda: surfaces.pop(0))
    assert [public_types.main() for _ in range(3)] == [True, False, True]
    printed = capsys.readouterr().out
    assert "o.Record.values: its contents\n" in printed and "2 of 4 public functions" in printed
