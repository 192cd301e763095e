from ib_keras._tables import all_columns, markdown_table, text_table


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


def test_markdown_has_a_line_per_row_and_an_empty_cell_for_what_is_missing():
    rows = [{"task": "a", "nats": 0.12345, "n": 2}, {"task": "b", "n": 10}]
    assert markdown_table(rows).splitlines() == [
        "| task | nats | n |",
        "| --- | --- | --- |",
        "| a | 0.123 | 2 |",
        "| b |  | 10 |",
    ]


def test_digits_belong_to_a_column():
    row = {"mse": 0.12345, "nats": 99.123}
    assert markdown_table([row], digits=1).splitlines()[-1] == "| 0.1 | 99.1 |"
    assert markdown_table([row], digits={"nats": 0}).splitlines()[-1] == "| 0.123 | 99 |"


def test_a_text_cannot_end_its_cell():
    assert markdown_table([{"q(t|x)": "a | b"}], columns=["q(t|x)"]).splitlines()[-1] == "| a / b |"


def test_a_number_that_is_none_is_told_from_one_that_is_missing():
    assert markdown_table([{"a": float("nan"), "b": None}]).splitlines()[-1] == "| - |  |"


def test_columns_stand_in_the_order_of_their_appearance():
    assert all_columns([{"b": 1}, {"a": 1, "b": 2}]) == ["b", "a"]
