"""Which tests start first, share a worker or are left out by `--quick`: how long a run takes, but no result of it."""

import collections

from xdist.scheduler.loadfile import LoadFileScheduling

# The longest first, measured: one that starts last would run alone, on one core, at the end.
LONGEST = (
    "tests/laws/test_models.py",
    "tests/test_readme.py",
    "tests/test_distribute.py",
    "tests/estimators/trained/test_trained.py",
    "tests/notebooks/test_notebooks.py",
    "tests/test_export.py",
    "tests/experiments/test_train.py",
    "tests/test_cli.py",
    "tests/scripts/test_zoo_targets.py",
    "tests/callbacks/test_information_plane.py",
)
# Files that read what the tests of another file have trained.
WITH = {
    "tests/models/base/test_autoencoder.py": "tests/laws/test_models.py",
    "tests/models/base/test_bottleneck_classifier.py": "tests/laws/test_models.py",
}
# An example in a docstring cannot carry the mark `long`: those of these files train or export a model.
LONG_EXAMPLES = (
    "ib_keras/applications/evaluation/classifier_features.py",
    "ib_keras/callbacks/beta_schedule.py",
    "ib_keras/callbacks/bottleneck_sweep.py",
    "ib_keras/callbacks/code_monitor.py",
    "ib_keras/estimators/trained/",
    "ib_keras/deployment/to_tflite.py",
    "ib_keras/export.py",
)


def is_long(item):
    """Whether `--quick` leaves a test out: it carries the mark `long`, or it is a long example."""
    return item.get_closest_marker("long") is not None or item.nodeid.startswith(LONG_EXAMPLES)


def longest_first(items):
    """Sorts collected tests in place: the files of `LONGEST`, with those that belong to them, before all others."""
    ranks = collections.defaultdict(lambda: len(LONGEST), {file: rank for rank, file in enumerate(LONGEST)})
    items.sort(key=lambda item: ranks[unit_of(item.nodeid)])


def unit_of(nodeid):
    """Returns the file whose tests run on the same worker as this test."""
    file = nodeid.partition("::")[0]
    return WITH.get(file, file)


class FilesInOrder(LoadFileScheduling):
    """`--dist loadfile`, with files in the order of collection and some of them together."""

    def __init__(self, config, log=None):
        config.option.loadscopereorder = False  # which would begin with the files of the most tests
        super().__init__(config, log)

    def _split_scope(self, nodeid):
        return unit_of(nodeid)
