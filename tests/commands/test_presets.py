from ib_keras import cli, models


def test_the_list_says_what_the_presets_are(monkeypatch, capsys):
    """It is printed from the file that `PRESETS` is made of, without the models."""
    monkeypatch.setenv("COLUMNS", "300")
    assert cli.main(["presets"]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == ["preset", "model", "dataset", "epochs", "number", "at", "most", "description"]
    expected = [
        [name, one.model_class.__name__, one.dataset, str(one.epochs), one.number, f"{one.at_most:.4f}", one.what]
        for name, one in models.PRESETS.items()
    ]
    assert [line.split(maxsplit=6) for line in lines] == expected
