from inspect import signature

from ib_keras import cli
from ib_keras.applications import LatentDimension
from ib_keras.commands import latent_dim as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.latent_dim import latent_dim


def parsed(*arguments):
    return cli.parser(["latent-dim"]).parse_args(["latent-dim", "digits", *arguments])


def record(k=None, rows=30, neighbours=20):
    rows = tuple({"k": i, "error": 0.5, "error_std_error": 0.1} for i in range(rows))
    return LatentDimension(k, "Found.", (1, 9), 8.2, "local linear maps", rows, neighbours, 99)


def test_options_left_out_are_those_of_the_recipe():
    plain = {name: parameter.default for name, parameter in signature(latent_dim).parameters.items()}
    assert recipe_arguments(parsed()) == plain | {"dataset": "digits"}
    assert recipe_arguments(parsed("--dims", "2", "3"))["dims"] == [2, 3]


def test_what_is_printed(monkeypatch, capsys):
    monkeypatch.setattr(command, "latent_dim", lambda **arguments: record(9))
    command.run(parsed("--out", "l.csv"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["k", "error", "error_std_error"] and len(lines) == 1 + 11 + 2
    assert lines[-2:] == ["9 coordinates (local linear maps, n = 99). Found.", "File: l.csv"]


def test_rows_around_the_answer_or_the_first_guess_are_shown():
    assert [row["k"] for row in command.shown_rows(record(20))] == list(range(15, 26))
    assert [row["k"] for row in command.shown_rows(record())] == list(range(4, 14))
    assert len(command.shown_rows(record(2, rows=6, neighbours=None))) == 6


def test_search_without_errors_prints_no_table(monkeypatch, capsys):
    monkeypatch.setattr(command, "latent_dim", lambda **arguments: record(rows=0))
    command.run(parsed("--picture", "l.png"))
    assert capsys.readouterr().out.splitlines() == ["no clear answer (local linear maps, n = 99). Found."]
