import json

import pytest

from ib_keras._checks import InputError
from ib_keras.distribute.cluster import Cluster, found_cluster, host_and_port

TWO = {"worker": ["a:1", "b:2"]}


def config(cluster, kind="worker", index=0):
    return json.dumps({"cluster": cluster, "task": {"type": kind, "index": index}})


def test_arguments_name_the_machines():
    cluster = found_cluster(" a:1, b:2", 1)
    assert cluster == found_cluster(["a:1", "b:2"], 1) == Cluster(("a:1", "b:2"), 1)
    assert not cluster.is_chief and cluster.address == "b:2" and cluster.tasks() == (TWO, "worker", 1)


def test_environment_names_the_machines(monkeypatch):
    monkeypatch.setenv("TF_CONFIG", config(TWO, index=1))
    assert found_cluster() == Cluster(("a:1", "b:2"), 1)
    monkeypatch.setenv("TF_CONFIG", config(TWO, index="1"))
    assert found_cluster() == Cluster(("a:1", "b:2"), 1), "a text of digits, as TensorFlow takes it"
    monkeypatch.setenv("TF_CONFIG", config({"chief": ["c:3"], **TWO}, index=1))
    cluster = found_cluster()
    assert cluster.workers == ("c:3", "a:1", "b:2") and cluster.index == 2
    assert cluster.tasks() == ({"chief": ["c:3"], **TWO}, "worker", 1)
    monkeypatch.setenv("TF_CONFIG", config({"chief": ["c:3"], **TWO}, "chief"))
    assert found_cluster().is_chief and found_cluster().tasks()[1:] == ("chief", 0)


@pytest.mark.parametrize("text", [None, "", " ", "{}", '{"cluster": {}}'])
def test_without_machines_there_is_no_cluster(text, monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    if text is not None:
        monkeypatch.setenv("TF_CONFIG", text)
    assert found_cluster() is None


@pytest.mark.parametrize(
    "text, message",
    [
        ('{"cluster"', r"JSON \(Expecting ':' delimiter.*\). Received: '\{\"cluster\"'. Set it to"),
        ("[]", "a JSON object"),
        ('{"cluster": 3}', "a JSON object"),
        (config({"ps": ["c:3"], **TWO}), "without parameter servers.*Received: `ps` beside worker"),
        (config({"evaluator": ["c:3"], **TWO}), "the kind 'evaluator'"),
        (config(TWO, "chief"), "a task of the type worker. Received: 'chief'"),
        (config(TWO, index=2), "an index from 0 to 1 for 2 addresses. Received: 2"),
        (config(TWO, index=-1), "Received: -1"),
        (config(TWO, index="one"), "Received: 'one'"),
        (config(TWO, index="2"), "an index from 0 to 1 for 2 addresses. Received: 2"),
        (json.dumps({"cluster": TWO}), "the type and the index of its task. Received: the task None"),
        (json.dumps({"task": {"type": "worker", "index": 0}}), "a cluster beside its task.* unset it to work alone"),
        (config({}), "a cluster beside its task"),
        (config({"worker": ["a:1", "a:1"]}), "differ from one another. Received: a:1 twice"),
        (config({"worker": ["a:1", "b"]}), "addresses host:port.*Received: 'b'"),
        (config({"worker": ["a:1", "b:70000"]}), "Received: 'b:70000'"),
        (config({"worker": "a:1"}), "a list of addresses for `worker`. Received: 'a:1'"),
        (config({"worker": []}), "at least one address"),
        (config({"chief": ["a:1", "b:1"]}, "chief"), "one address in a list for `chief`"),
    ],
)
def test_a_config_that_is_none_is_refused_in_one_line(text, message, monkeypatch):
    monkeypatch.setenv("TF_CONFIG", text)
    with pytest.raises(InputError, match=f"`TF_CONFIG` must be .*{message}") as error:
        found_cluster()
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "workers, index, message",
    [
        ("a:1,b:2", 2, "`index` must be given with an index from 0 to 1"),
        ("a:1,b:2", None, "`index` must be the place of this process"),
        (None, 0, "`index` must be left out without `workers`"),
        ("a:1,a:1", 0, "`workers` must be given with addresses that differ"),
        ("http://a:1", 0, "`workers` must be given as addresses host:port"),
    ],
)
def test_arguments_that_name_no_machine(workers, index, message):
    with pytest.raises(InputError, match=message):
        found_cluster(workers, index)


def test_addresses_of_both_protocols():
    assert host_and_port("node-1.local:80") == ("node-1.local", 80) and host_and_port("[fe80::1]:80") == ("fe80::1", 80)
