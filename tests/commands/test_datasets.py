from ib_keras import cli, datasets


def test_a_line_per_data_set(capsys):
    assert cli.main(["datasets"]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == ["name", "contents"] and [line.split()[0] for line in lines] == datasets.names()
    assert all(len(line.split()) > 3 for line in lines)
