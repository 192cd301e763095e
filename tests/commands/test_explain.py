from inspect import signature

from ib_keras import cli
from ib_keras.commands import explain as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.explain import explain


def parsed(*arguments):
    return cli.parser(["explain"]).parse_args(["explain", "m.keras", "--out", "found", *arguments])


def test_options_left_out_are_those_of_the_recipe():
    plain = {name: parameter.default for name, parameter in signature(explain).parameters.items()}
    assert recipe_arguments(parsed()) == plain | {"model": "m.keras", "out": "found"}


def test_what_is_printed(monkeypatch, capsys, tmp_path):
    given = {}

    def explain(**arguments):
        given.update(arguments)
        reason = "1 of 2 maps can be trusted: in 1 they still changed, raise `steps`"
        return {"rows": [{"index": 5, "nats": 1.5}], "layer": "first", "verdict": "undersampled", "reason": reason}

    monkeypatch.setattr(command, "explain", explain)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "found").mkdir()
    (tmp_path / "found" / "attribution.csv").write_text("")
    command.run(parsed("--layer", "first", "--index", "5", "7"))
    assert capsys.readouterr().out.splitlines() == [
        "index    nats",
        "    5  1.5000",
        "At first: 1 of 2 maps can be trusted: in 1 they still changed, raise `--steps`.",
        "File: found/attribution.csv",
    ]
    assert (given["layer"], given["index"]) == ("first", [5, 7])
    command.run(parsed("--layer", "first", "second"))
    assert given["layer"] == ["first", "second"]
