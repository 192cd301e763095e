import math

import numpy as np
import pytest

from ib_keras.experiments.seed_rows import SeedRows

ROWS = [{"seed": 3, "nats": np.float32(0.1), "missing": None, "nan": math.nan, "flags": ""}]


def test_rows_are_computed_once_and_come_back_exactly(tmp_path):
    first = SeedRows(tmp_path / "seeds").kept(3, lambda: ROWS)
    again = SeedRows(tmp_path / "seeds").kept(3, lambda: pytest.fail("computed twice"))
    assert str(first) == str(again) and list(first[0]) == list(ROWS[0])
    assert first[0]["nats"] == float(np.float32(0.1)) and math.isnan(first[0]["nan"])


@pytest.mark.parametrize("harm", [lambda path: path.write_text("{"), lambda path: (path.unlink(), path.mkdir())])
def test_damaged_rows_are_computed_again(tmp_path, harm):
    states, calls = SeedRows(tmp_path / "seeds"), []
    for _ in range(2):
        states.kept(3, lambda: calls.append(1) or ROWS)
        harm(tmp_path / "seeds" / "seed_3.json")
    (tmp_path / "seeds" / "seed_4.json").write_text('{"seed": 4, "rows": []}')
    assert states.kept(4, lambda: ROWS) and len(calls) == 2, "what is not sealed is computed again too"
    states.remove()
    assert not (tmp_path / "seeds").exists()
