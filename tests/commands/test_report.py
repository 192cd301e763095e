from ib_keras import cli
from ib_keras.commands import report as command


def test_path_of_the_report_is_printed(monkeypatch, capsys):
    monkeypatch.setattr(command, "report", lambda folder: f"{folder}/report.html")
    command.run(cli.parser(["report"]).parse_args(["report", "runs/x"]))
    assert capsys.readouterr().out == "Report: runs/x/report.html\n"
