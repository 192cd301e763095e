"""How much of the public surface is annotated: what a type checker and an editor know of `ib_keras`.

Public are the functions and classes in front of the families (`ib.estimators.KSG`), with the methods, properties and
dataclass fields that their names show, those of base classes in the package included. A method that overrides another
is as known as the one that it overrides, so the hooks of Keras (`call`, `on_epoch_end`) do not count. An annotation
says what a container holds: `tuple` alone is none. Ends with 1 if a public member lacks an annotation, and lists each.

basedpyright has a report of its own, `--verifytypes`, which does not look into classes that Keras registers.
"""

import dataclasses
import inspect
import sys
import typing

import ib_keras

SHOWN_DUNDERS = ("__init__", "__call__")
CONTAINERS = (tuple, list, dict, set, frozenset)


def faces():
    """Returns the package and the families that it shows."""
    families = (getattr(ib_keras, name) for name in dir(ib_keras))
    return [ib_keras, *filter(inspect.ismodule, families)]


def public_objects():
    """Returns {dotted name: object} of the functions and classes that the faces show, base classes included."""
    shown = [value for face in faces() for name, value in vars(face).items() if not name.startswith("_")]
    objects = [one for value in shown for one in getattr(value, "__mro__", [value])]
    return {
        f"{one.__module__}.{one.__qualname__}": one
        for one in objects
        if (inspect.isfunction(one) or inspect.isclass(one)) and _is_ours(one)
    }


def _is_ours(one):
    """Whether an object is a public one of the package: files with an underscore are internals that a face imports."""
    return one.__module__.partition(".")[0] == "ib_keras" and "._" not in one.__module__


def members(name, one):
    """Yields (dotted name, function or annotation) of a public function, or of the members that a class shows."""
    if inspect.isfunction(one):
        yield name, one
        return
    for member, value in vars(one).items():
        function = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        if inspect.isfunction(function) and _is_shown(one, member):
            yield f"{name}.{member}", function
    if dataclasses.is_dataclass(one):
        for field, annotation in vars(one).get("__annotations__", {}).items():
            yield f"{name}.{field}", annotation


def _is_shown(cls, member):
    """Whether a name of a class is public, and neither generated from fields nor an override."""
    if member == "__init__":
        return not dataclasses.is_dataclass(cls)
    overrides = any(member in vars(base) for base in cls.__mro__[1:])
    return not overrides and (not member.startswith("_") or member in SHOWN_DUNDERS)


def lacks(member):
    """Returns what a function or an annotation leaves open, in words."""
    if not inspect.isfunction(member):
        return ["its contents"] if holds_anything(member) else []
    signature = inspect.signature(member)
    given = {one.name: one.annotation for one in signature.parameters.values() if one.name not in ("self", "cls")}
    if member.__name__ != "__init__":
        given["the result"] = signature.return_annotation
    missing = [name for name, annotation in given.items() if annotation is inspect.Signature.empty]
    return missing + [f"the contents of {name}" for name, annotation in given.items() if holds_anything(annotation)]


def holds_anything(annotation):
    """Whether an annotation names a container and not what it holds, as `tuple | None` does."""
    return annotation in CONTAINERS or any(map(holds_anything, typing.get_args(annotation)))


def main():
    public = {name: one for owner, value in public_objects().items() for name, one in members(owner, value)}
    incomplete = {name: lacks(one) for name, one in public.items() if lacks(one)}
    for name, missing in sorted(incomplete.items()):
        print(f"{name}: {', '.join(missing)}")
    print(f"{len(public) - len(incomplete)} of {len(public)} public functions, methods and fields are annotated")
    return bool(incomplete or not public)


if __name__ == "__main__":
    sys.exit(main())
