import abc
import dataclasses
import types

import pytest

from ib_keras._family import Configured, members


class Base(abc.ABC):
    @abc.abstractmethod
    def act(self):
        """Does nothing."""


class Zebra(Base):
    def act(self):
        return 1


class Ant(Zebra):
    pass


class StillAbstract(Base):
    pass


class Stranger:
    pass


def namespace(**entries):
    return types.SimpleNamespace(**entries)


def test_concrete_subclasses_are_found_in_the_order_of_their_names():
    found = members(namespace(Zebra=Zebra, Ant=Ant), Base)
    assert list(found.items()) == [("Ant", Ant), ("Zebra", Zebra)]


@pytest.mark.parametrize(
    "entry",
    [{"Base": Base}, {"StillAbstract": StillAbstract}, {"Stranger": Stranger}, {"_Ant": Ant}, {"ant": Ant()}, {"n": 3}],
    ids=lambda entry: next(iter(entry)),
)
def test_everything_else_is_left_out(entry):
    assert members(namespace(**entry), Base) == {}


def test_a_concrete_base_is_no_member_of_its_own_family():
    assert members(namespace(Zebra=Zebra, Ant=Ant), Zebra) == {"Ant": Ant}


def test_a_class_goes_by_the_name_it_is_exported_under():
    assert members(namespace(VAE=Ant), Base) == {"VAE": Ant}


@dataclasses.dataclass(frozen=True)
class Part(Configured):
    scale: float
    name: str = "part"


@dataclasses.dataclass(frozen=True)
class Larger(Part):
    count: int = 3


@pytest.mark.parametrize(
    ("part", "config"),
    [
        (Part(2.0), {"scale": 2.0, "name": "part"}),
        (Larger(1.0, "a", count=5), {"scale": 1.0, "name": "a", "count": 5}),
    ],
)
def test_the_fields_are_the_config(part, config):
    assert part.get_config() == config
    assert type(part).from_config(config) == part


def test_from_config_builds_the_class_it_is_called_on():
    assert type(Larger.from_config({"scale": 1.0})) is Larger
