from ib_keras._tables import text_table


def test_columns_are_aligned_and_numbers_stand_right():
    lines = text_table([{"name": "a", "nats": 1.0}, {"name": "long", "nats": 12.5}]).splitlines()
    assert lines == ["name     nats", "a      1.0000", "long  12.5000"]


def test_missing_and_nan_are_dashes():
    assert text_table([{"a": 1, "b": float("nan")}, {"a": None}]).splitlines()[1:] == ["1  -", "-  -"]


def test_chosen_columns_only():
    assert text_table([{"a": 1, "b": 2}], columns=["b"]) == "b\n2"


def test_long_last_column_is_wrapped_under_itself():
    lines = text_table([{"name": "KSG", "reason": "word " * 20}], width=50).splitlines()
    assert len(lines) > 2 and all(len(line) <= 50 for line in lines)
    assert lines[2].startswith(" " * len("name  ") + "word")
