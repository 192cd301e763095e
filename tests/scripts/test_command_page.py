"""The page of the command line holds every command with every option."""

import re

import pytest

from ib_keras.commands import COMMANDS
from tests.scripts.loading import site


@pytest.fixture(scope="module")
def command_page():
    with site("command_page") as module:
        yield module


@pytest.mark.long
def test_every_command_and_every_option_is_there(command_page):
    page = command_page.page()
    for name in COMMANDS:
        section = page.partition(f"\n## ib-keras {name}\n")[2].partition("\n## ")[0]
        options = [option for action in command_page.parser_of(name)._actions for option in action.option_strings]
        missing = [one for one in options if one not in ("-h", "--help") and not re.search(rf"`{one}[ `]", section)]
        assert section and missing == [], name
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {3}, "a bar in a text ends its cell"


def test_choices_and_defaults_are_said(command_page):
    section = command_page.section("report")
    assert section.startswith("## ib-keras report\n\nSummarise a run folder")
    assert "%(" not in command_page.section("compare")
