"""The reasons that estimates carry, read from the source: each as the text that a user sees, `{}` for a value."""

import ast
import re

from ib_keras.estimate import VERDICTS
from tests.laws.imports import modules, tree_of

VALUE = "{}"
# A sentence has a verb. A new one may join the list, which is there to find reasons without any.
VERBS = set(
    """is are was were has have had can cannot could do does may must would agree agrees carry carries confirm confirms
    correlate correlates differ differs exceed exceeds explain explains fall falls fill fills fit fits give gives hide
    hides hold holds identify identifies keep keeps leave leaves lie lies lose loses miss misses need needs occur occurs
    predict predicts press presses reach reaches repeat repeats resolve resolves say says share shares show shows stay
    stays support supports take takes tie ties vary varies""".split()
)
ADVICE = set(
    """add build check choose collect compare encode expect find leave look lower make measure pass raise read reduce
    repeat set shorten state take train transform try use widen""".split()
)


def texts(node, constants=None):
    """Returns the texts that an expression may put out, or an empty set for what is no text.

    A value in braces is `{}`, each branch of a condition is a text of its own, and names are looked up in `constants`.
    """
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.JoinedStr(values=parts):
            return _joined([_part(part, constants) for part in parts])
        case ast.BinOp(op=ast.Add()):
            return _joined([texts(node.left, constants), texts(node.right, constants)])
        case ast.IfExp():
            return texts(node.body, constants) | texts(node.orelse, constants)
        case ast.Name(id=name):
            return (constants or {}).get(name, set())
    return set()


def _part(node, constants):
    if isinstance(node, ast.FormattedValue):
        return texts(node.value, constants) or {VALUE}
    return texts(node, constants)


def _joined(parts):
    whole = {""}
    for part in parts:
        whole = {before + after for before in whole for after in part}
    return whole


def _is_verdict(node):
    if "verdict" in (getattr(node, "id", None), getattr(node, "attr", None)):
        return True
    found = texts(node)
    return bool(found) and all(text in VERDICTS or text.startswith("biased_") for text in found)


def reasons_in(tree):
    """Yields (line, text) of every reason in a tree.

    A reason follows a verdict, or the name `verdict`, in a tuple or in a call. It is the value of `reason=`, of the key
    "reason" and of the name `reason`, and of functions that return it.
    """
    constants = _constants(tree)
    found = set(_written(tree, constants))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and _names_a_reason(function):
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    found |= {(node.lineno, text) for text in texts(node.value, constants)}
    return sorted(found)


def _constants(tree):
    """Returns {name: texts} of the names that a module gives to texts, in functions too."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and (text := texts(node.value)):
            found.setdefault(node.targets[0].id, set()).update(text)
    return found


def _written(tree, constants):
    for node in ast.walk(tree):
        match node:
            case ast.Tuple(elts=[verdict, reason, *_]) | ast.Call(args=[verdict, reason, *_]) if _is_verdict(verdict):
                values = [reason]
            case ast.keyword(arg="reason", value=reason):
                values = [reason]
            case ast.Dict(keys=keys, values=given):
                values = [
                    value for key, value in zip(keys, given) if isinstance(key, ast.Constant) and key.value == "reason"
                ]
            case (
                ast.Assign(targets=[ast.Name(id="reason")], value=reason)
                | ast.NamedExpr(target=ast.Name(id="reason"), value=reason)
            ):
                values = [reason]
            case _:
                continue
        for value in values:
            yield from ((value.lineno, text) for text in texts(value, constants))


def _names_a_reason(function):
    """Whether a function says in its docstring that it returns a reason, and no verdict with it."""
    first = (ast.get_docstring(function) or "").partition("\n")[0]
    return "reason" in first and "verdict" not in first and first.startswith(("Returns", "The reason"))


def reasons():
    """Returns (file and line, text) of every reason in the package, but for those that only join other texts."""
    return sorted(
        (f"{name}:{line}", text)
        for name, path in modules().items()
        for line, text in reasons_in(tree_of(path))
        if text not in VERDICTS and re.search("[a-z]", text)
    )


def faults_of_reason(text):
    """Returns the faults of a reason, as words: it is a sentence, with a number or an advice."""
    words = re.findall("[a-z]+(?:-[a-z]+)*", text)
    clauses = [clause.split() for clause in re.split(r"[:;,.] |\band |\bor ", text)]
    advises = any(clause and clause[0] in ADVICE for clause in clauses)
    faults = {
        "has no verb": not VERBS & set(words) and not advises,
        "has neither a number nor an advice": not re.search(r"\d|{}", text) and not advises,
        "says `what` or `much` for a noun": bool({"what", "much"} & set(words)),
        # It is read after its verdict and a colon: `saturated: the value reaches ...`.
        "is written like a sentence of its own": text.endswith(".") or bool(re.match("[A-Z][a-z]", text)),
    }
    return [name for name, found in faults.items() if found]
