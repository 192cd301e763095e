"""Sentences of the library in the words of the command line: `missing="drop"` becomes `--missing drop`."""

import argparse
import re
from collections.abc import Mapping

_OTHER_NAMES = {"source": "dataset", "data": "dataset", "noise_std": "noise", "layers": "layer"}
_OPTION = re.compile(r"^ +(?:-\w(?: [^,\n]*)?, )?(--[\w-]+)(?: (\S.*?))?(?=  |$)", re.MULTILINE)
_VALUE = r"\{[^}]*\}|\[[^\]]*\]|\"[^\"]*\"|'[^']*'|\.\.\.\.?|[\w.]*\w"


def flags_of(command: argparse.ArgumentParser) -> dict[str, tuple[str, str]]:
    """Returns {name of an argument in Python: (its flag, the word for its value)} of a command.

    Args:
      command: parser of one command.

    >>> command = argparse.ArgumentParser()
    >>> _ = command.add_argument("--limit", metavar="N")
    >>> flags_of(command)["limit"]
    ('--limit', 'N')
    """
    found = {flag[2:].replace("-", "_"): (flag, value) for flag, value in _OPTION.findall(command.format_help())}
    named = {name: (flag, _word(value) or name.upper()) for name, (flag, value) in found.items()}
    return named | {name: named[flag] for name, flag in _OTHER_NAMES.items() if flag in named and name not in named}


def _word(value):
    """Returns the word for a value as help shows it: `{a,b}` is a|b, and `N [N ...]` is N ..."""
    word, several, _ = value.partition(" [")
    return word.strip("{}[]").replace(",", "|") + " ..." * bool(several)


def in_flags(text: str, flags: Mapping[str, tuple[str, str]]) -> str:
    """Returns a sentence whose arguments of Python are the flags of a command, where the command has them.

    Args:
      text: a message, a reason or an advice.
      flags: the flags of the command, as `flags_of` returns.

    >>> flags = {"missing": ("--missing", "WAY"), "features": ("--features", "COLUMN ..."), "out": ("--out", "FOLDER")}
    >>> print(in_flags('`out` is taken. Pass missing="drop", or name them by features=[...].', flags))
    `--out` is taken. Pass --missing drop, or name them by --features COLUMN ....
    """
    if not flags:
        return text
    names = "|".join(sorted(map(re.escape, flags), key=len, reverse=True))
    text = re.sub(rf"(?<![\w.-])({names})=({_VALUE})", lambda found: _given(flags[found[1]], found[2]), text)
    return re.sub(rf"`({names})`", lambda found: f"`{flags[found[1]][0]}`", text)


def _given(flag, value):
    """Returns a flag with a value of Python as the shell takes it; dots stand for any value."""
    option, word = flag
    # A class of the package is known to a command by its name.
    value = value.rpartition(".")[2] if value.startswith("ib.") else value
    if value in ("...", "....", "[...]"):
        return f"{option} {word}{'.' * (value == '....')}"
    if value.startswith("{"):
        pairs = re.findall(r"'([^']*)': (?:'([^']*)'|\.\.\.)", value)
        return " ".join([option, *(_quoted(f"{key}={inner or '...'}") for key, inner in pairs)])
    return option if value == "True" else f"{option} {value.strip('[]').strip(chr(34) + chr(39))}"


def _quoted(word):
    return f"'{word}'" if " " in word else word
