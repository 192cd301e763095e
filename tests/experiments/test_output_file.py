import pytest

from ib_keras._checks import InputError
from ib_keras.experiments.output_file import check_output_file


def test_nothing_is_made_before_there_is_something_to_write(tmp_path):
    check_output_file("out", tmp_path / "new" / "deep" / "found.json")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("argument", "name", "message"),
    [
        ("picture", "a.jpg", r"`picture` must be a file \*.png. Received: .*a.jpg. Name it a.png."),
        ("picture", "a", r"`picture` must be a file \*.png"),
        ("fair", "g.h5", r"`fair` must be a file \*.keras. Received: .*g.h5. Name it g.keras."),
    ],
)
def test_an_ending_of_another_kind_is_rejected(tmp_path, argument, name, message):
    with pytest.raises(InputError, match=message):
        check_output_file(argument, tmp_path / name)
    check_output_file("picture", tmp_path / "a.PNG")


def test_what_cannot_be_written_is_rejected(tmp_path):
    with pytest.raises(InputError, match=r"`out` must be a file. Received: .* \(a folder\)"):
        check_output_file("out", tmp_path)
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="`picture` must be a file that can be written"):
        check_output_file("picture", tmp_path / "taken" / "found.png")
