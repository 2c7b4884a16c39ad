"""A test built from the crash itself: the function that crashed, called with the arguments that the report recorded. Pure."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from tracemend.fix import NewFile
from tracemend.incident import Frame, Incident, Variable, exception_type_name
from tracemend.project.snapshot import Snapshot
from tracemend.trial.new_tests import fixtures_for
from tracemend.trial.observed import Argument, Expression
from tracemend.trial.place import Place, place_of
from tracemend.trial.regression_text import CallToTest, call_to_test, place_of_test, write_test
from tracemend.trial.runner import RunnerKind


def tests_of_recorded_calls(
    incident: Incident, snapshot: Snapshot, style: Callable[[str], RunnerKind]
) -> Iterator[NewFile]:
    """A test for each frame of the raised exception, innermost first, whose function can be called as it was; pytest's fixtures of
    the project stand for arguments of their names that were not recorded."""

    def lent(place: Place) -> frozenset[str]:
        file = place_of_test(place, snapshot)
        pytest = style(PurePosixPath(file).parent.as_posix()) == "pytest"
        return fixtures_for(file, snapshot) if pytest else frozenset()

    return (write_test(call, snapshot, style) for call in recorded_calls(incident, snapshot, lent))


def recorded_calls(
    incident: Incident, snapshot: Snapshot, lent: Callable[[Place], frozenset[str]] = lambda _: frozenset()
) -> Iterator[CallToTest]:
    """The calls of the raised exception's stack whose arguments were recorded, or are fixtures that are `lent` to a test of the
    function, innermost first."""
    for frame in reversed(incident.raised.frames):
        place = place_of(frame, snapshot)
        arguments = None if place is None else _arguments(frame, place, snapshot, lent(place))
        if place is None or arguments is None or not (arguments or frame.variables):
            continue
        call = call_to_test(place, arguments, None, exception_type_name(incident.raised.type), snapshot)
        if call is not None:
            yield call


def _arguments(frame: Frame, place: Place, snapshot: Snapshot, lent: frozenset[str]) -> list[Argument] | None:
    """What was recorded for each parameter, or a fixture; those with a default may be missing, other ones not."""
    tree = snapshot.tree(place.file)
    function = None if tree is None else next(_functions(tree, place), None)
    if function is None:
        return None
    recorded = {variable.name: variable for variable in frame.variables}
    found: list[Argument] = []
    given = function.args
    plain = [*given.posonlyargs, *given.args]
    optional = {parameter.arg for parameter in plain[len(plain) - len(given.defaults) :]}
    optional |= {p.arg for p, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default is not None}
    for parameter in [*plain, *given.kwonlyargs]:
        value = _value(recorded.get(parameter.arg))
        if value is None and parameter.arg in lent:
            value = Expression(parameter.arg, fixture=True)
        if value is not None:
            by_place = parameter in given.posonlyargs or not found
            found.append(Argument(parameter.arg, "positional" if by_place else "keyword", value))
        elif parameter.arg not in optional or parameter in given.posonlyargs:
            return None
    return None if given.vararg is not None and recorded.get(given.vararg.arg) is not None else found


def _functions(tree: ast.Module, place: Place) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name != place.function:
            continue
        if place.scope[0] <= node.lineno <= place.scope[1]:
            yield node


def _value(variable: Variable | None) -> Expression | None:
    """The recorded value; what is shown stands in for it where it is a literal that was not cut short."""
    if variable is None:
        return None
    if variable.value is not None:
        try:
            return Expression(repr(json.loads(variable.value)))
        except ValueError:
            return None
    if "..." in variable.shown or "…" in variable.shown:
        return None
    try:
        return Expression(repr(ast.literal_eval(variable.shown)))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
