"""Families: every public class of a kind is found from the namespace that exports it.

Command-line choices, tables and law tests ask this module, so that a new member needs no other list.
"""

import dataclasses
import inspect
from typing import Any, Self


def members(namespace: Any, base: type) -> dict[str, Any]:
    """Returns {public name: class} of the concrete subclasses of `base` in a module's namespace."""
    return {
        name: value
        for name, value in sorted(vars(namespace).items())
        if inspect.isclass(value)
        and issubclass(value, base)
        and not inspect.isabstract(value)
        and value is not base
        and not name.startswith("_")
    }


class Configured:
    """Mix-in for frozen dataclasses whose fields are their whole configuration."""

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor arguments as a dict."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Returns the object that `get_config` described."""
        return cls(**config)
