import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.latent_dim.finished_codes import FinishedCodes, digest_of

LEFT = {"errors": [0.5, 0.25], "information": {}, "seconds": 1.5}
QUESTION = {"x": "abc", "epochs": 3}


def test_what_was_kept_is_found_again(tmp_path):
    FinishedCodes(tmp_path / "f", QUESTION).keep(3, LEFT)
    again = FinishedCodes(tmp_path / "f", QUESTION)
    assert again.of(3, 2) == LEFT and again.of(4, 2) is None


def test_without_a_folder_nothing_is_kept():
    codes = FinishedCodes(None, QUESTION)
    codes.keep(3, LEFT)
    assert codes.of(3, 2) is None


def test_folder_of_something_else_is_refused(tmp_path):
    FinishedCodes(tmp_path / "f", QUESTION)
    with pytest.raises(InputError, match="Received: a search with another epochs"):
        FinishedCodes(tmp_path / "f", QUESTION | {"epochs": 4})
    (tmp_path / "g").mkdir()
    (tmp_path / "g" / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="`folder` must be new, empty, or of the same search"):
        FinishedCodes(tmp_path / "g", QUESTION)
    with pytest.raises(InputError, match="`folder` must be a folder"):
        FinishedCodes(tmp_path / "g" / "letter.txt", QUESTION)


@pytest.mark.parametrize("content", ["{", '{"errors": [1.0]}', '{"errors": [1, "a"], "information": {}, "seconds": 1}'])
def test_damage_is_told(tmp_path, content):
    codes = FinishedCodes(tmp_path / "f", QUESTION)
    (tmp_path / "f" / "k_3.json").write_text(content)
    with pytest.raises(InputError, match="Delete it, and the model is trained again"):
        codes.of(3, 2)


def test_digest_tells_examples_apart():
    x = np.arange(6.0)
    assert digest_of(x) == digest_of(x.copy()) != digest_of(x + 1)
