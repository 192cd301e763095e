"""Docstrings as Markdown: sessions of Python become blocks of code, and sections become paragraphs with a heading."""

import re

_HEADING = re.compile(r"^(Returns|Yields|Example|Examples|References):[^\S\n]*(.*)$")
_DIRECTIVE = re.compile(r"\s*# doctest: .*$", re.MULTILINE)


def with_blocks(docstring: str) -> str:
    """Returns a docstring whose sections are Markdown, but for `Args:` and `Raises:`, which become tables."""
    lines, result, index = docstring.split("\n"), [], 0
    while index < len(lines):
        if lines[index].lstrip().startswith(">>> "):
            end = next((i for i in range(index, len(lines)) if not lines[i].strip()), len(lines))
            result += _session(lines[index:end])
        elif heading := _HEADING.match(lines[index]):
            end = next((i for i in range(index + 1, len(lines)) if lines[i].strip() and lines[i][0] != " "), len(lines))
            if heading[1].startswith("Example"):
                end = index + 1
            result += ["", f"**{heading[1]}:** {heading[2]}".rstrip(), *_dedented(lines[index + 1 : end]), ""]
        else:
            end = index + 1
            result.append(lines[index])
        index = end
    return "\n".join(result).strip()


def _session(lines):
    """Returns the block of a session of Python, without the directives that only its test needs."""
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    shown = [line.removeprefix(indent).replace("<BLANKLINE>", "") for line in lines]
    return [
        f"{indent}{line}".rstrip()
        for line in ["", "```pycon", *_DIRECTIVE.sub("", "\n".join(shown)).split("\n"), "```", ""]
    ]


def _dedented(lines):
    return [line.strip() if line.startswith("  ") and line[2:3] != " " else line[4:] for line in lines]
