"""The README's commands and listings run as they are written."""

import configparser
import pathlib
import re
import shutil
import subprocess

import keras
import matplotlib.pyplot as plt
import pytest

from ib_keras import cli

ROOT = pathlib.Path(__file__).resolve().parents[1]
TEXT = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)
SHELL = [code for language, code in BLOCKS if language == "bash" and "scripts/" not in code]


@pytest.mark.long
def test_python_listings_run_in_order(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    namespace = {}
    for language, code in BLOCKS:
        if language == "python":
            exec(compile(code, "README.md", "exec"), namespace)
    plt.close("all")
    printed = capsys.readouterr().out
    claimed = re.search(r"`KSG` \*\*([.\d]+)\*\* nats", (ROOT / "docs" / "measured.md").read_text()).group(1)
    assert f"KSG: I ~ 0{claimed}" in printed, "the number of docs/measured.md is the one of the listing"


@pytest.mark.long
def test_shell_listings_run_in_order(tmp_path, monkeypatch):
    """In this process, since most of a command's time goes into importing TensorFlow."""
    monkeypatch.chdir(tmp_path)
    for program, *arguments in (words for code in SHELL for words in commands(code)):
        keras.backend.clear_session()  # the names of layers count from 0, as in a process of its own
        if program == "ib-keras":
            assert cli.main(arguments) == 0, arguments
        else:
            exec(arguments[arguments.index("-c") + 1], {})
    plt.close("all")
    assert SHELL and (tmp_path / "runs" / "conv" / "run.json").exists()


def commands(listing):
    """Returns the words of each command of a listing, as the shell itself reads them; it knows these two programs."""
    say = "".join(f"{program}() {{ printf '%s\\0' {program} \"$@\" END; }}\n" for program in ("ib-keras", "python"))
    shell = subprocess.run(["bash", "-ec", f"PATH=\n{say}{listing}"], capture_output=True, text=True)
    assert shell.returncode == 0, shell.stderr
    return [command.split("\0") for command in shell.stdout.split("\0END\0")[:-1]]


def test_the_shell_reads_a_listing():
    listing = "ib-keras a 'b c'  # d\npython -c \"e; 'f'\"\n"
    assert commands(listing) == [["ib-keras", "a", "b c"], ["python", "-c", "e; 'f'"]]
    with pytest.raises(AssertionError, match="pip: "):
        commands("pip install ib-keras")


@pytest.mark.slow
@pytest.mark.skipif(
    not (ROOT / ".venv" / "ib_keras.stamp").exists(), reason="runs where scripts/test.sh made the environment"
)
def test_demo_command_ends_with_pictures_and_numbers():
    assert "```bash\nbash scripts/demo.sh\n```" in TEXT
    result = subprocess.run(["bash", "scripts/demo.sh", "--quiet"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    folder = ROOT / re.search(r"Run folder: (\S+)", result.stdout).group(1)
    assert (folder / "figures" / "information_plane.png").exists() and "I(X;T) >=" in result.stdout
    shutil.rmtree(folder)


def test_commands_and_pictures_named_in_the_readme_exist():
    assert "bash scripts/test.sh" in TEXT and (ROOT / "scripts" / "test.sh").exists()
    for path in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (ROOT / path).exists(), path


def test_dependencies_are_those_of_setup_cfg():
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg")
    required = re.findall(r"^([\w-]+)", parser["options"]["install_requires"], re.MULTILINE)
    table = TEXT.partition("## Dependencies")[2]
    named = re.findall(r"[\w-]+", " ".join(re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)[1:]).replace("[tf]", ""))
    assert sorted(required) == sorted(name for name in named if name.strip("-"))
    assert all(
        f"{name}" in table
        for name in re.findall(r"^([a-z][\w-]+)", parser["options.extras_require"]["test"], re.MULTILINE)
    )


def test_members_are_all_named():
    import ib_keras as ib
    from ib_keras._family import members

    for family, base in ((ib.estimators, ib.estimators.Estimator), (ib.models, ib.models.Autoencoder)):
        assert all(f"`{name}`" in TEXT for name in members(family, base))
