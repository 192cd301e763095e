from inspect import signature

from ib_keras import cli
from ib_keras.commands import decompress as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.decompress import decompress


def test_options_are_those_of_the_recipe_and_the_file_is_named(monkeypatch, capsys):
    options = cli.parser(["decompress"]).parse_args(["decompress", "m.keras", "x.ibz", "--out", "x.npy"])
    assert set(recipe_arguments(options)) == set(signature(decompress).parameters)
    monkeypatch.setattr(command, "decompress", lambda **arguments: {"shape": (3, 4)})
    command.run(options)
    assert capsys.readouterr().out.splitlines() == ["An array of shape (3, 4).", "File: x.npy"]
