"""The README's commands and listings run as they are written."""

import configparser
import os
import pathlib
import re
import shutil
import subprocess
import sys

import matplotlib.pyplot as plt
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]
TEXT = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)
SHELL = [code for language, code in BLOCKS if language == "bash" and "scripts/" not in code]


def test_python_listings_run_in_order(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    namespace = {}
    for language, code in BLOCKS:
        if language == "python":
            exec(compile(code, "README.md", "exec"), namespace)
    plt.close("all")
    printed = capsys.readouterr().out
    claimed = re.search(r"`KSG` \*\*([.\d]+)\*\* nats", TEXT).group(1)
    assert f"KSG: I ~ 0{claimed}" in printed, "the number in the table is the one of the listing"


def test_shell_listings_run_in_order(tmp_path):
    environment = {**os.environ, "PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"}
    for code in SHELL:
        result = subprocess.run(["bash", "-ec", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr
    assert SHELL and (tmp_path / "runs" / "conv" / "run.json").exists()


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
