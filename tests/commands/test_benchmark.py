from inspect import signature

from ib_keras import cli
from ib_keras.commands import benchmark as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.benchmark import benchmark


def parsed(*arguments):
    return cli.parser(["benchmark"]).parse_args(["benchmark", "--out", "x", *arguments])


def test_options_left_out_are_those_of_the_recipe():
    chosen = recipe_arguments(parsed())
    plain = {name: parameter.default for name, parameter in signature(benchmark).parameters.items()}
    assert chosen == {name: plain[name] for name in chosen} | {"out": "x", "n": [2000], "seeds": [0]}


def test_summaries_and_the_folder_are_printed(monkeypatch, capsys):
    monkeypatch.setattr(command, "benchmark", lambda **arguments: [{"estimator": "KSG", "mean error": 0.01}])
    command.run(parsed())
    assert capsys.readouterr().out == "estimator  mean error\nKSG            0.0100\nFolder: x\n"
