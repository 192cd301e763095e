from inspect import signature

from ib_keras import cli
from ib_keras.applications.features.feature_ranking import METHODS
from ib_keras.commands import features as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.features import features


def parsed(*arguments):
    return cli.parser(["features"]).parse_args(["features", "digits", *arguments])


def test_options_left_out_are_those_of_the_recipe():
    plain = {name: parameter.default for name, parameter in signature(features).parameters.items()}
    assert recipe_arguments(parsed()) == plain | {"dataset": "digits"}


def test_methods_are_those_of_the_ranking():
    assert command._METHODS == METHODS


def test_what_is_printed(monkeypatch, capsys):
    rows = [{"rank": i, "feature": f"f{i}", "score": 0.5, "column": i, "reason": "..."} for i in range(40)]
    found = {"rows": rows, "selected": ["f0", "f3"], "reason": "2 of 40."}
    monkeypatch.setattr(command, "features", lambda **arguments: found)
    command.run(parsed())
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["rank", "feature", "score"] and len(lines) == 1 + 20 + 2
    assert lines[-2:] == ["2 of 40.", "Enough: f0, f3."]
