"""Sizes of functions, read from the source."""

import ast


def function_lengths(tree):
    """Yields (name, lines of the body without the docstring) of every function in a syntax tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield node.name, body[-1].end_lineno - body[0].lineno + 1 if body else 0
