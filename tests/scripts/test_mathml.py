"""Formulas are converted where they are formulas."""

import pytest

from tests.scripts.loading import site


def convert(latex, display):
    return f"<{display}:{latex}>"


@pytest.fixture
def with_mathml():
    with site("mathml") as module:
        yield lambda text: module.with_mathml(text, convert)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("of $I(X;T)$ nats", "of <inline:I(X;T)> nats"),
        ("$$a\n= b$$", '<div class="formula"><block:a = b></div>'),
        ("`$a$` and ```\n$a$\n```", "`$a$` and ```\n$a$\n```"),
        ("rate$^2$", "rate<inline:^2>"),
        ("it costs $5 and $6", "it costs $5 and $6"),
        ("echo $HOME and $PATH", "echo $HOME and $PATH"),
    ],
)
def test_formulas_and_what_is_none(with_mathml, text, there):
    assert with_mathml(text) == there


def test_long_formulas_get_a_box_that_scrolls(with_mathml):
    assert with_mathml(f"${'x' * 50}$").startswith('<span class="formula"><inline:')
