"""Parts of a model, chosen by name or given as objects."""

import keras

from ib_keras._checks import one_of, rejection


def resolve(argument, choice, kinds, base, **arguments):
    """Returns the part of a model that a name, an object or a serialised config chooses.

    Args:
      argument: name of the constructor argument, for error messages.
      choice: a key of `kinds`, an instance of `base`, or the serialised config of one.
      kinds: {name: class}.
      base: the class that every such part extends.
      **arguments: constructor arguments of a part chosen by name.
    """
    if isinstance(choice, dict):
        choice = keras.saving.deserialize_keras_object(choice)
    if isinstance(choice, str):
        return kinds[one_of(argument, choice, kinds)](**arguments)
    if not isinstance(choice, base):
        raise rejection(
            argument, f"a name ({', '.join(kinds)}) or a {base.__name__}", repr(choice), "Pass one of them."
        )
    return choice
