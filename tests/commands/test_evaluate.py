from inspect import signature

from ib_keras import cli
from ib_keras.commands import evaluate as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.evaluate import evaluate


def parsed(*arguments):
    return cli.parser(["evaluate"]).parse_args(["evaluate", "m.keras", *arguments])


def test_options_left_out_are_those_of_the_recipe():
    plain = {name: parameter.default for name, parameter in signature(evaluate).parameters.items() if name != "model"}
    assert recipe_arguments(parsed()) == plain | {"model": "m.keras"}


def test_a_number_is_printed_beside_what_it_says(monkeypatch, capsys):
    found = {"model": "VAE", "dataset": "digits", "examples": 9, "latent_dim": 2, "rate": 1.5}
    monkeypatch.setattr(command, "evaluate", lambda **arguments: found)
    command.run(parsed("--out", "found.json"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "VAE on digits: 9 test examples, a code of 2 coordinates"
    assert lines[2].startswith("rate") and "1.5000  nats per example" in lines[2] and lines[-1] == "File: found.json"
