import numpy as np

from ib_keras.applications.explanation.attribution_record import Attribution

MAP = np.arange(6.0).reshape(2, 3)


def record(kept):
    return Attribution("m", ("input",), "classification", MAP, None, None, kept, ("trusted",) * 2, "trusted", "", ())


def test_total_is_the_sum_of_the_nats():
    found = record(np.ones(2))
    assert (found.nats == MAP).all() and (found.total == [3, 12]).all()


def test_scores_without_a_bottleneck_are_no_nats():
    assert record(None).nats is None and record(None).total is None


def test_it_is_printed_on_one_line():
    assert repr(record(None)) == "Attribution(n=2, method='m', layer=('input',), verdict='trusted')"
