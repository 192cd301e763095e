import math

import pytest

from ib_keras.datasets.sources.memory_limit import memory_limit

VERSION_2 = "memory.max", "memory.current", "inactive_file"
VERSION_1 = "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"


@pytest.fixture
def group(tmp_path):
    """Returns a function that makes the folder of a group, and one that reads the limits in these folders."""

    def make(path, names, limit, used=0, cache=0):
        folder = tmp_path / "cgroup" / path
        folder.mkdir(parents=True, exist_ok=True)
        for name, value in ((names[0], limit), (names[1], used), ("memory.stat", f"anon 7\n{names[2]} {cache}")):
            (folder / name).write_text(f"{value}\n")

    def read(own):
        (tmp_path / "own").write_text(own)
        return memory_limit(tmp_path / "cgroup", tmp_path / "own")

    return make, read


def test_a_container_of_version_2_sees_its_own_group_as_the_outermost(group):
    make, read = group
    make("", VERSION_2, 2**30, used=600, cache=100)
    assert read("0::/\n") == (2**30, 2**30 - 500)


def test_a_container_of_version_1_is_told_the_name_that_the_host_gives_it(group):
    make, read = group
    make("memory", VERSION_1, 2**30, used=600, cache=100)
    assert read("4:cpu:/\n3:memory:/docker/4f\n0::/\n") == (2**30, 2**30 - 500)


@pytest.mark.parametrize(
    "names, top, line", [(VERSION_2, "", "0::/a/b/c\n"), (VERSION_1, "memory/", "9:memory:/a/b/c\n")]
)
def test_groups_around_one_limit_it_too(group, names, top, line):
    make, read = group
    for path, limit, used in (("a", 1000, 950), ("a/b", "max", 500), ("a/b/c", 800, 100), ("other", 1, 1)):
        make(top + path, names, limit, used)
    assert read(line) == (800, 50), "the tightest limit, and the least free memory, may be those of two groups"


@pytest.mark.parametrize("limit", ["max", "", "-"])
def test_no_limit_is_infinite(group, limit):
    make, read = group
    make("", VERSION_2, limit)
    assert read("0::/\n") == (math.inf, math.inf)


def test_a_group_that_uses_more_than_its_new_limit_has_nothing_free(group):
    make, read = group
    make("", VERSION_2, 1000, used=2000)
    assert read("nonsense\n") == (1000, 0)


def test_a_machine_without_groups_is_not_limited(tmp_path):
    assert memory_limit(tmp_path / "none", tmp_path / "none") == (math.inf, math.inf)
    (tmp_path / "own").write_bytes(b"0::/\xff\n")
    assert memory_limit(tmp_path, tmp_path / "own") == (math.inf, math.inf)
