"""The pages of docs/: their examples run, their links lead somewhere, their tables are complete."""

import argparse
import doctest
import json
import re
import shlex
import subprocess

import pytest

from ib_keras.estimate import KINDS, VERDICTS
from tests.laws.imports import PACKAGE, modules

DOCS = PACKAGE.parent / "docs"
PAGES = sorted(DOCS.glob("*.md"))


def text_of(name):
    return (DOCS / name).read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_run(page):
    found = doctest.testfile(str(page), module_relative=False)
    assert found.failed == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page):
    links = [link for link in re.findall(r"\]\(([^)#\s]+)\)", page.read_text()) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_index_names_every_page():
    index = text_of("README.md")
    assert [page.name for page in PAGES if page.name != "README.md" and f"]({page.name})" not in index] == []


def test_floors_name_every_folder_and_no_other():
    named = set(re.findall(r"^\|[ \d]*\| `([\w/]+)/` \|", text_of("architecture.md"), re.MULTILINE))
    faces = [path.parent for path in modules().values() if path.name == "__init__.py" and path.parent != PACKAGE]
    assert named == {str(folder.relative_to(PACKAGE)) for folder in faces}


def test_floors_name_every_file_in_front_of_the_package():
    files = [path.name for path in PACKAGE.glob("[!_]*.py")]
    assert [name for name in files if f"| `{name}` |" not in text_of("architecture.md")] == []


def test_kinds_and_verdicts_are_all_explained():
    page = text_of("estimates.md")
    assert re.findall(r"^\| `(\w+)` \| [A-Z].*\.\s\| .*\.\s\|$", page, re.MULTILINE) == list(VERDICTS)
    assert [kind for kind in KINDS if f"`{kind}`" not in page] == []


def fenced(page, kind):
    """Returns the texts of the fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", text_of(page), re.MULTILINE | re.DOTALL)


def test_the_job_of_slurm_is_a_script_of_bash():
    (script,) = fenced("distribution.md", "slurm")
    found = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True)
    assert found.returncode == 0 and not found.stderr and script.startswith("#!/bin/bash\n#SBATCH ")
    inner = re.search(r"bash -c '(.*)'", script, re.DOTALL)[1]
    assert subprocess.run(["bash", "-n"], input=inner, text=True).returncode == 0
    assert_options_are_known(inner)


def test_the_manifest_of_kubernetes_is_json_whose_names_agree():
    (text,) = fenced("distribution.md", "json")
    service, job = json.loads(text)["items"]
    pod = job["spec"]["template"]["spec"]
    (worker,) = pod["containers"]
    assert (service["kind"], job["kind"]) == ("Service", "Job") and service["spec"]["clusterIP"] == "None"
    assert pod["subdomain"] == service["metadata"]["name"] and job["spec"]["completionMode"] == "Indexed"
    assert service["spec"]["selector"] == {"job-name": job["metadata"]["name"]}
    name, port = job["metadata"]["name"], worker["ports"][0]["containerPort"]
    workers = [f"{name}-{i}.{pod['subdomain']}:{port}" for i in range(job["spec"]["completions"])]
    assert f"--workers {','.join(workers)} --index $JOB_COMPLETION_INDEX" in worker["args"][0]
    assert {one["name"] for one in worker["volumeMounts"]} == {one["name"] for one in pod["volumes"]}
    assert_options_are_known(worker["args"][0])


def assert_options_are_known(command):
    from ib_keras.commands import train

    parser = argparse.ArgumentParser()
    train.add_arguments(parser)
    words = shlex.split(command.replace("\\\n", " "))
    given = [
        "0" if word.strip('"').startswith("$") and words[i - 1] == "--index" else word for i, word in enumerate(words)
    ]
    options = parser.parse_args(given[given.index("train") + 1 :])
    assert options.resume and options.index == 0 and options.workers
