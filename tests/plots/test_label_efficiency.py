import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import label_efficiency

ROWS = [
    {"labels": n, "features": features, "linear": 0.5 + n / 1000, "linear_std_error": 0.01, **more}
    for n in (10, 100)
    for features, more in (("code", {"fine_tuned": 0.9, "fine_tuned_std_error": 0.02}), ("input", {}))
]


def test_a_line_for_each_probe_and_its_errors():
    ax = label_efficiency(ROWS)
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts == ["code, linear probe", "code, fine-tuned", "input, linear probe"]
    line, _, (bars,) = ax.containers[0]
    assert line.get_xydata().tolist() == [[10, 0.51], [100, 0.6]]
    np.testing.assert_allclose(np.ptp(bars.get_segments()[0], axis=0), [0, 0.04], atol=1e-12)
    assert ax.get_xscale() == "log" and [tick.get_text() for tick in ax.get_xticklabels()] == ["10", "100"]


def test_rows_without_a_key_are_refused():
    with pytest.raises(InputError, match="`rows` must be"):
        label_efficiency([{"labels": 10}])
