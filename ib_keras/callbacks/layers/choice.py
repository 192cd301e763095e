"""Layers of any Keras model, chosen by name, by pattern, as objects, or all at once."""

import re
from collections.abc import Collection

import keras

from ib_keras._checks import rejection
from ib_keras._keras_seams import sublayers
from ib_keras.callbacks.layers.channel import is_channel

ALL = "all"
_MOST, _CHOSEN = 12, 8
Layers = str | re.Pattern[str] | keras.Layer | Collection[str | re.Pattern[str] | keras.Layer]


def layer_names(model: keras.Model) -> dict[str, keras.Layer]:
    """Returns {name: layer} for every layer inside `model`, where a nested layer is named `outer/inner`.

    The cell of a recurrent layer is left out, because it is called once for each time step, inside a loop.
    """
    found = {}

    def visit(container, prefix):
        for layer in sublayers(container):
            if layer is container or isinstance(layer, keras.layers.InputLayer):
                continue
            found.setdefault(prefix + layer.name, layer)
            if not isinstance(layer, keras.layers.RNN):
                visit(layer, f"{prefix}{layer.name}/")

    visit(model, "")
    return found


def find_layers(
    model: keras.Model, choice: Layers | None, also: Collection[str] = (), argument: str = "layers"
) -> dict[str, keras.Layer]:
    """Returns {name: layer} for the chosen layers of `model`, in the order of the choice.

    Args:
      model: a built Keras model.
      choice: None for the outermost layers that have weights or a class of your own, such as the sampling layer of a
        variational autoencoder, eight of them spread over the depth where there are more than twelve, and for all
        channels; `"all"` for every innermost layer, where a channel counts as one layer; or a name (`outer/inner` for a
        nested layer), a regular expression that matches whole names (a string or a compiled pattern), a layer or
        sub-model, or a collection of these.
      also: further valid names, listed in the error message.
      argument: name of the argument `choice` in the error message.

    Raises:
      InputError: if no layer fits a part of the choice; the message lists the layers of the model.
    """
    known = layer_names(model)
    if choice is None:
        outer = {name: layer for name, layer in known.items() if "/" not in name and (layer.weights or _is_own(layer))}
        channels = {name: layer for name, layer in known.items() if is_channel(layer)}
        # A model without weights, such as one of functions alone, is read at its innermost layers.
        chosen = _spread(outer or _innermost(known))
        return {name: known[name] for name in known if name in chosen or name in channels}
    if isinstance(choice, str) and choice == ALL:
        return _innermost(known)
    single = isinstance(choice, (str, re.Pattern, keras.Layer))
    names = [name for item in ([choice] if single else choice) for name in _matches(item, known, also, argument)]
    if not names:
        raise rejection(argument, "at least one layer", repr(choice), f"Choose among: {', '.join(known)}.")
    return {name: known[name] for name in dict.fromkeys(names)}


def _is_own(layer):
    """Whether the class of a layer is neither one of Keras nor one of this package."""
    return type(layer).__module__.partition(".")[0] not in ("keras", "tf_keras", __name__.partition(".")[0])


def _spread(names):
    """Returns the names of the layers, or of eight from the first to the last."""
    names = list(names)
    if len(names) <= _MOST:
        return names
    return [names[round(place * (len(names) - 1) / (_CHOSEN - 1))] for place in range(_CHOSEN)]


def _innermost(known):
    """Returns the layers that hold no other layer; a channel counts as one layer."""
    parts = tuple(f"{name}/" for name, layer in known.items() if is_channel(layer))
    whole = {name: layer for name, layer in known.items() if not name.startswith(parts)}
    return {name: layer for name, layer in whole.items() if not any(other.startswith(f"{name}/") for other in whole)}


def _matches(item, known, also, argument):
    if isinstance(item, keras.Layer):
        names = [name for name, layer in known.items() if layer is item]
    elif isinstance(item, str) and item in known:
        names = [item]
    else:
        names = [name for name in known if _pattern(item, argument).fullmatch(name)]
    if not names:
        shown = item.name if isinstance(item, keras.Layer) else getattr(item, "pattern", item)
        raise rejection(
            argument,
            "names, patterns or objects of layers of the model",
            repr(shown),
            f"Choose among: {', '.join([*also, *known])}.",
        )
    return names[:1] if isinstance(item, keras.Layer) else names


def _pattern(item, argument):
    try:
        return re.compile(item)
    except (re.error, TypeError) as error:
        raise rejection(
            argument, "names, regular expressions or layers", f"{item!r} ({error})", "Escape special characters."
        ) from None
