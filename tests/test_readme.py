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


NUMBER = re.compile(r"\d+\.\d+")


@pytest.mark.long
def test_python_listings_run_in_order_and_print_what_stands_beside_them(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    namespace, shown = {}, []
    for language, code in BLOCKS:
        if language == "python":
            exec(compile(code, "README.md", "exec"), namespace)
            shown += re.findall(r"print\(.*\)  # (.*)", code)
        if language == "text":
            shown += code.splitlines()
    plt.close("all")
    require_alike(capsys.readouterr().out.splitlines(), shown)


def require_alike(printed, shown):
    """Asserts equal words, and numbers within 10 % or .1: training repeats no more digits on another processor."""
    assert [NUMBER.sub("", line) for line in printed] == [NUMBER.sub("", line) for line in shown]
    numbers = [[float(number) for number in NUMBER.findall("\n".join(lines))] for lines in (printed, shown)]
    assert numbers[0] == pytest.approx(numbers[1], rel=0.1, abs=0.1)


def test_another_number_or_verdict_is_noticed():
    require_alike(["I 2.85, trusted"], ["I 2.8, trusted"])
    for other in ("I 3.5, trusted", "I 2.8, saturated"):
        with pytest.raises(AssertionError):
            require_alike([other], ["I 2.8, trusted"])


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
    assert SHELL and (tmp_path / "runs" / "vib" / "run.json").exists()


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
    assert "\nbash scripts/demo.sh " in TEXT
    result = subprocess.run(["bash", "scripts/demo.sh", "--quiet"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    folder = ROOT / re.search(r"Run folder: (\S+)", result.stdout).group(1)
    assert (folder / "figures" / "information_plane.png").exists() and (folder / "page" / "inspect.html").exists()
    trusted, of = map(int, re.search(r"trusted in (\d+) of (\d+) rows", result.stdout).groups())
    assert trusted > of / 2
    shutil.rmtree(folder)


def test_commands_and_pictures_named_in_the_readme_exist():
    assert "bash scripts/test.sh" in TEXT and (ROOT / "scripts" / "test.sh").exists()
    for path in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (ROOT / path).exists(), path


def test_the_chinese_readme_has_the_same_commands_listings_and_links_that_lead_somewhere():
    chinese = (ROOT / "README.zh-CN.md").read_text()
    comment = re.compile(r"\s*# .*")
    own = [comment.sub("", code) for language, code in re.findall(r"```(\w+)\n(.*?)```", chinese, re.DOTALL)]
    assert own == [comment.sub("", code) for _, code in BLOCKS if "ib-keras train" not in code]
    for path in re.findall(r"\]\(([^)#]+)\)", chinese):
        assert (ROOT / path).exists(), path


def test_both_readmes_measured_the_same():
    chinese = (ROOT / "README.zh-CN.md").read_text()
    both = [
        text.partition(title)[2].partition("\n## ")[0] for text, title in ((TEXT, "## Measured"), (chinese, "## 实测"))
    ]
    english, own = ([float(number) for number in re.findall(r"\d*\.?\d+", text.replace(",", ""))] for text in both)
    assert len(english) > 10 and sorted(own) == sorted(english)


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
