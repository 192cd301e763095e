"""The keys of an information plane in `logs`, in the field's notation or in names that every tool takes."""

import dataclasses
import re

from ib_keras._checks import one_of, rejection
from ib_keras.plane_row import RELEVANCE, SOURCE

STANDARD, PLAIN = "standard", "plain"
_PLAIN = {SOURCE: "input_information", RELEVANCE: "target_information"}
_OTHER_THAN_PLAIN = re.compile(r"[^\w./-]", re.ASCII)


@dataclasses.dataclass(frozen=True)
class PlaneKeys:
    """Makes the keys of the quantities of a plane.

    Args:
      name: beginning of all keys, `name/...`; None (default) for none.
      names: `"standard"` (default), as in `I(X;T)/layer`, or `"plain"`, as in `input_information/layer`, where every
        character but letters, digits, `_`, `-`, `.` and `/` becomes `_`.

    Raises:
      InputError: for a name that is no text, or unknown `names`.

    >>> PlaneKeys()("I(T;Y)", "code"), PlaneKeys("own", "plain")("I(T;Y)", "net/dense 1")
    ('I(T;Y)/code', 'own/target_information/net/dense_1')
    """

    name: str | None = None
    names: str = STANDARD

    def __post_init__(self) -> None:
        one_of("names", self.names, (STANDARD, PLAIN))
        if self.name is not None and (not isinstance(self.name, str) or not self.name):
            raise rejection("name", "a text, or None", repr(self.name), 'Pass e.g. name="second".')

    def __call__(self, quantity: str, of: str) -> str:
        """Returns the key of a quantity `of` something: a layer, with the estimator and the data where they differ."""
        key = f"{self._begin(quantity)}{of}"
        return key if self.names == STANDARD else _OTHER_THAN_PLAIN.sub("_", key)

    def is_of(self, quantity: str, key: str) -> bool:
        """Whether a key is that of a quantity."""
        begin = self._begin(quantity)
        return key.startswith(begin if self.names == STANDARD else _OTHER_THAN_PLAIN.sub("_", begin))

    def _begin(self, quantity):
        shown = quantity if self.names == STANDARD else _PLAIN[quantity]
        return f"{shown}/" if self.name is None else f"{self.name}/{shown}/"
