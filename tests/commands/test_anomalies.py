from inspect import signature

from ib_keras import cli
from ib_keras.applications.anomalies.anomaly_detector import METHODS
from ib_keras.commands import anomalies as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.anomalies import anomalies


def parsed(*arguments):
    return cli.parser(["anomalies"]).parse_args(["anomalies", "digits", *arguments])


def test_options_left_out_are_those_of_the_recipe():
    plain = {name: parameter.default for name, parameter in signature(anomalies).parameters.items()}
    assert recipe_arguments(parsed()) == plain | {"dataset": "digits"}


def test_methods_are_those_of_the_detector():
    assert command._METHODS == METHODS


def test_what_is_printed(monkeypatch, capsys):
    rows = [{"row": i, "label": "3", "score": -i / 2, "p_value": 0.01, "anomaly": True} for i in range(40)]
    found = {"method": "rate", "evidence": {"rate": 0.9, "codes": 0.5}, "fitted": 70, "alarms": 4, "auroc": 0.75}
    monkeypatch.setattr(command, "anomalies", lambda **arguments: found | {"rows": rows})
    command.run(parsed())
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + 10 + 3 and lines[0].split() == list(rows[0])
    assert lines[11].startswith(
        "4 of 40 test examples are called anomalies by the score `rate`, fitted on 70 examples."
    )
    assert lines[11].endswith("about 2 would be false alarms.")
    assert lines[12].endswith("codes 0.500, rate 0.900.") and lines[13].endswith("0.7500.")
