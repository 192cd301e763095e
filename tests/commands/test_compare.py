import json

from ib_keras import cli


def test_runs_are_ranked_in_a_table(tmp_path, capsys):
    for name, mse in (("a", 0.3), ("b", 0.1)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text(json.dumps({"status": "finished", "numbers": {"test_mse": mse}}))
    folders = [str(tmp_path / name) for name in "ab"]
    assert cli.main(["compare", *folders, "--by", "test_mse"]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == ["run", "test_mse"] and [line.split()[0] for line in lines] == folders[::-1]
    assert cli.main(["compare", *folders, "--by", "loss"]) == 2
    assert "`--by` must be a column" in capsys.readouterr().err
