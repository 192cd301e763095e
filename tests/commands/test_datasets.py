from ib_keras import cli, datasets
from ib_keras.datasets.sources.source import KINDS


def test_a_line_per_data_set_and_per_kind_of_source(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert cli.main(["datasets"]) == 0
    built_in, _, own, advice = capsys.readouterr().out.split("\n\n")
    header, *lines = built_in.splitlines()
    assert header.split() == ["name", "contents"] and [line.split()[0] for line in lines] == datasets.names()
    assert all(len(line.split()) > 3 for line in lines)
    assert all(source in own for source in KINDS) and "never unpickled" in advice
