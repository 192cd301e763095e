"""The page of the command line: every command with its options, read from the parsers themselves."""

import argparse
import re

from ib_keras import cli
from ib_keras.commands import COMMANDS


def page() -> str:
    """Returns the Markdown page of `ib-keras`."""
    top = cli.parser()
    rows = [f"| [`ib-keras {name}`](#ib-keras-{name}) | {_cell(summary)} |" for name, summary in COMMANDS.items()]
    parts = [
        "# Command line",
        f"{top.description} `ib-keras COMMAND --help` shows the same on the screen. A command that cannot run says "
        "why in one line and ends with exit code 2; Ctrl-C ends one with 130, SIGTERM with 143.",
        "\n".join(["| command | what it does |", "| --- | --- |", *rows]),
    ]
    return "\n\n".join([*parts, *(section(name) for name in COMMANDS)]) + "\n"


def section(name: str) -> str:
    """Returns the section of one command: its sentence, its arguments and its options."""
    command = parser_of(name)
    parts = [f"## ib-keras {name}", command.description]
    for group in command._action_groups:
        actions = [action for action in group._group_actions if not isinstance(action, argparse._HelpAction)]
        if actions:
            title = {"positional arguments": "arguments"}.get(group.title, group.title)
            rows = [f"| {_shown(action)} | {_cell(_help(action, command))} |" for action in actions]
            header = f"| {title} | {_cell(group.description or '')} |"
            parts.append("\n".join([header, "| --- | --- |", *rows]))
    return "\n\n".join(parts)


def parser_of(name: str) -> argparse.ArgumentParser:
    """Returns the parser of one command, with its arguments."""
    top = cli.parser([name])
    (commands,) = (action for action in top._actions if isinstance(action, argparse._SubParsersAction))
    return commands.choices[name]


def _shown(action):
    """Returns an argument as it is typed."""
    value = _value(action)
    if not action.option_strings:
        return f"`{value}`"
    return ", ".join(f"`{option} {value}`".replace(" `", "`") for option in action.option_strings)


def _value(action):
    if action.nargs == 0:
        return ""
    name = action.metavar or ("CHOICE" if action.choices else action.dest.upper())
    return f"{name} ..." if action.nargs in ("+", "*") else str(name)


def _help(action, command):
    text = (action.help or "") % (vars(action) | {"prog": command.prog})
    if action.choices and (missing := [str(one) for one in action.choices if str(one) not in text]):
        text = f"{text}{'; ' if text else ''}one of {', '.join(f'`{one}`' for one in missing)}"
    return text + ("; required" if action.required and action.option_strings else "")


def _cell(text):
    """Returns a text for a cell of a table; what looks like a tag of HTML is text."""
    parts = re.split(r"(`[^`]*`)", text)
    marked = (
        re.sub(r"(?<![\w-])(--[a-z][\w-]*)", r"`\1`", part.replace("<", "&lt;").replace("|", "&#124;"))
        for part in parts
    )
    return "".join(part if part.startswith("`") else changed for part, changed in zip(parts, marked))
