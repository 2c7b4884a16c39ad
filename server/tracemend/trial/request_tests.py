"""Tests that replay a web request through the framework's own test client. Pure but for the look at the project's files."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from tracemend.fix import NewFile
from tracemend.incident import Incident
from tracemend.project.files import project_files
from tracemend.project.location import map_frame
from tracemend.project.snapshot import Snapshot
from tracemend.trial.new_tests import fixtures_for, free_name
from tracemend.trial.replayed import Framework, Replayed, replayed
from tracemend.trial.reproduction import module_name
from tracemend.trial.runner import RunnerKind

_FRAMEWORKS = {"Flask": "flask", "FastAPI": "fastapi", "Starlette": "starlette"}
_MOST_APPS = 2
_MOST_SIGNED_IN = 2
_ANSWERED = {
    "pytest": "assert response.status_code < 500",
    "unittest": "self.assertLess(response.status_code, 500)",
}
_EXACTLY = {
    "pytest": "assert response.status_code == {}",
    "unittest": "self.assertEqual(response.status_code, {})",
}
_SIGN_IN = "client.force_login("
_SIGNED_IN = r"(?:auth\w*|logged\w*|login|signed\w*|user|admin|member|staff)_(?:\w+_)?client|client_(?:auth|logged|signed|with_user)\w*"
"""Names of fixtures of a test client by which somebody is signed in."""
_TOLD = re.compile(r"AssertionError: answered (\d{3})\b")


@dataclass(frozen=True, slots=True)
class App:
    """The application object of a project: a name of a module, or a function there that makes it."""

    framework: Framework
    file: str
    name: str
    made: bool = False


def tests_of_requests(
    incident: Incident, snapshot: Snapshot, style: Callable[[str], RunnerKind], *, contained: bool
) -> Iterator[NewFile]:
    """Tests that send the incident's request to the project's application, most like the project's own first.

    Unless the run is `contained`, only what runs on a database of tests, or should change nothing, is sent.
    """
    request = replayed(incident)
    frames = reversed(incident.raised.frames)
    near = next((place.file for frame in frames if (place := map_frame(frame, snapshot)) is not None), None)
    if request is None or near is None:
        return
    folder = module_name(near, snapshot)[0]
    file = free_name(request.name, near, folder, snapshot)
    kind = style(PurePosixPath(file).parent.as_posix())
    for framework in _frameworks(incident):
        if framework == "django":
            if request.user and _has_accounts(snapshot):
                yield NewFile(file, _django_test(request, kind, signed_in=True))
            yield NewFile(file, _django_test(request, kind))
        elif contained or request.harmless:
            for lines in _app_tests(request, framework, file, near, kind, snapshot):
                yield NewFile(file, lines)


def signs_in(test: str) -> bool:
    """Whether a test signs a user in, by its text."""
    return _SIGN_IN in test or re.search(rf"def test_\w+\((?:{_SIGNED_IN})\):", test) is not None


def telling_status(test: NewFile) -> NewFile:
    """The test made to fail and to say the answer's status, see `told_status`."""
    return _asserting(test, dict.fromkeys(_ANSWERED, 'raise AssertionError(f"answered {response.status_code}")'))


def told_status(output: str) -> int | None:
    """The status that a test of `telling_status` has said."""
    found = _TOLD.search(output)
    return None if found is None else int(found[1])


def expecting(test: NewFile, status: int) -> NewFile:
    """The test expecting this very status."""
    return _asserting(test, {style: line.format(status) for style, line in _EXACTLY.items()})


def _asserting(test: NewFile, lines: Mapping[str, str]) -> NewFile:
    text = test.text
    for style, line in _ANSWERED.items():
        text = text.replace(line, lines[style])
    return NewFile(test.file, text)


def _frameworks(incident: Incident) -> list[Framework]:
    """The frameworks on the stack."""
    files = "".join(f"/{frame.file}".replace("\\", "/") for record in incident.exceptions for frame in record.frames)
    known: tuple[Framework, ...] = ("django", "flask", "fastapi", "starlette")
    return [name for name in known if f"/{name}/" in files]


def _title(request: Replayed) -> str:
    return f'"""{request.method.upper()} {request.address} raised {request.exception}."""'


def _has_accounts(snapshot: Snapshot) -> bool:
    """Whether the project's settings install Django's own users."""
    return any("django.contrib.auth" in (snapshot.text(file) or "") for file in project_files(snapshot.root).python)


def _django_test(request: Replayed, kind: RunnerKind, *, signed_in: bool = False) -> str:
    call = f"client.{request.call('django')}"
    if kind == "pytest":
        fixtures = "client, django_user_model" if signed_in else "client"
        head = ["import pytest", "", "", "@pytest.mark.django_db", f"def test_{request.name}_is_answered({fixtures}):"]
        made = f"{_SIGN_IN}django_user_model.objects.create_user({request.user!r}))"
        body = [*([made] if signed_in else []), f"response = {call}", _ANSWERED["pytest"]]
        return "\n".join([_title(request), "", *head, *(f"    {line}" for line in body), ""])
    imports = ["from django.contrib.auth import get_user_model"] if signed_in else []
    head = [*imports, "from django.test import TestCase", "", "", f"class {_class_name(request)}(TestCase):"]
    made = f"self.{_SIGN_IN}get_user_model().objects.create_user({request.user!r}))"
    body = [*([made] if signed_in else []), f"response = self.{call}", _ANSWERED["unittest"]]
    lines = [f"    def test_{request.name}_is_answered(self):", *(f"        {line}" for line in body)]
    return "\n".join([_title(request), "", *head, *lines, ""])


def _class_name(request: Replayed) -> str:
    return "".join(part.title() for part in request.name.split("_")) + "Test"


def _app_tests(
    request: Replayed, framework: Framework, file: str, near: str, kind: RunnerKind, snapshot: Snapshot
) -> Iterator[str]:
    """With the project's own fixtures where there are some that fit, then with the application itself."""
    fixtures = fixtures_for(file, snapshot) if kind == "pytest" else frozenset()
    sent = f".{request.call(framework)}"
    signed_in = sorted(name for name in fixtures if re.fullmatch(_SIGNED_IN, name)) if request.by_somebody else []
    for name in signed_in[:_MOST_SIGNED_IN]:
        yield _test(request, kind, [], name, [f"response = {name}{sent}"])
    if "client" in fixtures:
        yield _test(request, kind, [], "client", [f"response = client{sent}"])
    if framework == "flask" and "app" in fixtures:
        yield _test(request, kind, [], "app", [f"response = app.test_client(){sent}"])
    for app in _apps(framework, near, snapshot)[:_MOST_APPS]:
        module = module_name(app.file, snapshot)[1]
        imports = [f"from {module} import {app.name}"]
        made = f"{app.name}()" if app.made else app.name
        if framework == "flask":
            own = [] if made == "app" else [f"app = {made}"]
            body = [*own, "app.testing = True", f"response = app.test_client(){sent}"]
        else:
            imports.insert(0, f"from {framework}.testclient import TestClient")
            body = [f"with TestClient({made}) as client:", f"    response = client{sent}"]
        yield _test(request, kind, imports, "", body)


def _test(request: Replayed, kind: RunnerKind, imports: list[str], fixture: str, body: list[str]) -> str:
    head = [_title(request), ""]
    if kind == "pytest":
        lines = [f"def test_{request.name}_is_answered({fixture}):"]
        lines += [f"    {line}" for line in [*body, _ANSWERED["pytest"]]]
    else:
        imports = ["import unittest", "", *imports]
        lines = [f"class {_class_name(request)}(unittest.TestCase):"]
        lines += [f"    def test_{request.name}_is_answered(self):"]
        lines += [f"        {line}" for line in [*body, _ANSWERED["unittest"]]]
    return "\n".join([*head, *imports, *(["", ""] if imports else [""]), *lines, ""])


def _apps(framework: Framework, near: str, snapshot: Snapshot) -> list[App]:
    """The application objects and the functions that make one, nearest to a file first."""
    wanted = {name for name, of in _FRAMEWORKS.items() if of == framework}
    found: list[App] = []
    for file in project_files(snapshot.root).python:
        text = snapshot.text(file) or ""
        if any(f"{name}(" in text for name in wanted) and (tree := snapshot.tree(file)) is not None:
            found += _apps_of(tree, file, framework, wanted)
    own = [app for app in found if not PurePosixPath(app.file).name.startswith(("test_", "conftest"))]
    return sorted(own, key=lambda app: (-_common(app.file, near), app.made, app.file))


def _apps_of(tree: ast.Module, file: str, framework: Framework, wanted: set[str]) -> Iterator[App]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and _makes(node.value, wanted) and isinstance(node.targets[0], ast.Name):
            yield App(framework, file, node.targets[0].id)
        elif isinstance(node, ast.FunctionDef) and any(_makes(inner, wanted) for inner in ast.walk(node)):
            needed = len(node.args.posonlyargs) + len(node.args.args) - len(node.args.defaults)
            returns = any(isinstance(inner, ast.Return) and inner.value is not None for inner in ast.walk(node))
            if needed == 0 and returns and all(d is not None for d in node.args.kw_defaults):
                yield App(framework, file, node.name, made=True)


def _makes(node: ast.AST, wanted: set[str]) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in wanted


def _common(one: str, other: str) -> int:
    count = 0
    for first, second in zip(PurePosixPath(one).parts, PurePosixPath(other).parts, strict=False):
        if first != second:
            break
        count += 1
    return count
