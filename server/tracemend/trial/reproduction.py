"""How a crash may be brought about again: candidates in the order in which they are tried. Pure but for the look at files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tracemend.diagnosis.blame import failed_connection
from tracemend.incident import Frame, Incident
from tracemend.project.files import project_files
from tracemend.project.location import candidates as candidate_files
from tracemend.project.location import map_frame
from tracemend.project.snapshot import Snapshot
from tracemend.trial.request import Reproduction
from tracemend.trial.runner import is_test_file

OWN_ORIGINS = frozenset(
    {"python", "pytest", "unittest", "ipython", "run", "recorder"} | {"terminal", "paste", "debugger", "log"}
)
"""Origins on the user's own machine. What any other origin (an error monitor, an HTTP payload) names is never executed."""


READING = "showmigrations"
"""The command of Django's that connects to the database and changes nothing."""


def candidates(incident: Incident, snapshot: Snapshot) -> tuple[Reproduction, ...]:
    """Ways to bring the crash about, most telling first: its test, its command, its entry script or module."""
    found: list[Reproduction] = []
    for way in _all(incident, snapshot):
        if way not in found:
            found.append(way)
    return tuple(found)


def _all(incident: Incident, snapshot: Snapshot) -> Iterator[Reproduction]:
    context = incident.context
    if context.test:
        yield from _test(context.test, context.cwd, snapshot)
    harmless = _reading_the_database(incident, snapshot)
    if harmless is not None:
        yield harmless
        return
    records = [incident.raised, *(r for r in incident.exceptions if r.relation in ("cause", "context"))]
    frames = [frame for record in records for frame in record.frames]
    yield from _tests_of(frames, snapshot)
    if incident.origin not in OWN_ORIGINS:
        return
    if context.command:
        yield Reproduction("command", context.command, _folder_of(context.cwd, snapshot.root))
    for record in records:
        yield from _entry(record.frames, snapshot)


def _reading_the_database(incident: Incident, snapshot: Snapshot) -> Reproduction | None:
    """How Django is made to connect as the settings say, where a connection failed: by a command that only reads.

    What failed may have been a `migrate`, which must not run on the user's database with every fix that is tried.
    """
    manage = project_files(snapshot.root).by_name.get("manage.py", [])
    if failed_connection(incident) is None or not incident.raised.type.startswith("django.") or not manage:
        return None
    folder = PurePosixPath(min(manage, key=lambda file: file.count("/"))).parent.as_posix()
    words = " ".join(incident.context.command) if incident.origin in OWN_ORIGINS else ""
    option = re.search(r"--settings[= ]([\w.]+)", words)
    settings = (f"--settings={option[1]}",) if option else ()
    return Reproduction("command", ("python", "manage.py", READING, *settings), folder)


def _folder_of(cwd: str | None, root: Path) -> str:
    if cwd is None:
        return "."
    try:
        return Path(cwd).resolve().relative_to(root).as_posix()
    except (ValueError, OSError):
        return "."


def _test(node: str, cwd: str | None, snapshot: Snapshot) -> Iterator[Reproduction]:
    """A node id, in the folder that it is relative to."""
    file = node.partition("::")[0]
    for folder in dict.fromkeys([_folder_of(cwd, snapshot.root), "."]):
        if snapshot.text((PurePosixPath(folder) / file).as_posix()) is not None:
            yield Reproduction("test", (node,), folder)
            return


def _tests_of(frames: list[Frame], snapshot: Snapshot) -> Iterator[Reproduction]:
    """Test functions that stand on the stack, and test files that fail when they are imported."""
    for frame in frames:
        if not is_test_file(frame.file.replace("\\", "/")):
            continue
        location = map_frame(frame, snapshot)
        if location is None:
            continue
        if location.function == "<module>":
            yield Reproduction("test", (location.file,))
        tree = snapshot.tree(location.file)
        path = [] if tree is None else _test_around(tree, location.line)
        if path:
            yield Reproduction("test", ("::".join([location.file, *path]),))


def _test_around(tree: ast.Module, line: int) -> list[str]:
    """Class and function names of the test that holds a line."""
    for node in tree.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if not node.lineno <= line <= (node.end_lineno or node.lineno):
            continue
        if not isinstance(node, ast.ClassDef):
            return [node.name] if node.name.startswith("test") else []
        for inner in node.body:
            if not isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) or not inner.name.startswith("test"):
                continue
            if inner.lineno <= line <= (inner.end_lineno or inner.lineno):
                return [node.name, inner.name]
    return []


def _entry(frames: tuple[Frame, ...], snapshot: Snapshot) -> Iterator[Reproduction]:
    """The script or module at the bottom of the stack; a SyntaxError's file where it has no stack."""
    if len(frames) == 1 and frames[0].function is None:
        script = _file_of(frames[0], snapshot)
        if script is not None:
            yield Reproduction("script", (script,))
        return
    as_module = any("runpy" in frame.file for frame in frames[:2])
    bottom = next((frame for frame in frames if "runpy" not in frame.file), None)
    if bottom is None or bottom.function != "<module>":
        return
    file = _file_of(bottom, snapshot)
    if file is None:
        return
    if as_module:
        yield from _modules(file, snapshot)
    else:
        yield Reproduction("script", (file,))


def _modules(file: str, snapshot: Snapshot) -> Iterator[Reproduction]:
    """Names by which `python -m` may have run the file: by its package, or from any folder above it."""
    folder, name = module_name(file, snapshot)
    yield Reproduction("module", (name,), ".")
    while folder != ".":
        yield Reproduction("module", (name,), folder)
        folder, above = PurePosixPath(folder).parent.as_posix(), PurePosixPath(folder).name
        name = f"{above}.{name}"
        if folder == ".":
            yield Reproduction("module", (name,), ".")


def _file_of(frame: Frame, snapshot: Snapshot) -> str | None:
    """The project's file of a frame, though its line may have changed since."""
    location = map_frame(frame, snapshot)
    if location is not None:
        return location.file
    near = list(candidate_files(frame.file, snapshot))
    best = [file for rank, file in near if rank == near[0][0]]
    return best[0] if len(best) == 1 and near[0][0] > 1 else None


def module_name(file: str, snapshot: Snapshot) -> tuple[str, str]:
    """The folder that an import of the file starts from, and the dotted name: `src/shop/cart.py` is ("src", "shop.cart").

    A package ends where a folder has no `__init__.py`, unless the project itself imports the file by a longer name (a
    namespace package). `__main__.py` and `__init__.py` stand for their package.
    """
    path = PurePosixPath(file)
    parts = [path.stem] if path.stem not in ("__main__", "__init__") else []
    folder = path.parent
    packaged = snapshot.text((folder / "__init__.py").as_posix()) is not None
    if not parts and not packaged and folder.name:  # a package without `__init__.py`
        return folder.parent.as_posix(), folder.name
    while folder.name and snapshot.text((folder / "__init__.py").as_posix()) is not None:
        parts.insert(0, folder.name)
        folder = folder.parent
    return _longer(folder, parts, snapshot)


def _longer(folder: PurePosixPath, parts: list[str], snapshot: Snapshot) -> tuple[str, str]:
    """The name that an import in the project uses, where the folder is part of it."""
    longest, above = list(parts), folder
    while above.name:
        longest.insert(0, above.name)
        above = above.parent
    names = {}
    for cut in range(len(longest) - len(parts)):
        names[".".join(longest[cut:])] = PurePosixPath(*longest[:cut]).as_posix()
    if names:
        pattern = re.compile(rf"^\s*(?:from|import)\s+({'|'.join(map(re.escape, names))})(?=[\s,.]|$)", re.MULTILINE)
        for file in project_files(snapshot.root).python:
            found = pattern.search(snapshot.text(file) or "")
            if found is not None:
                return names[found[1]], found[1]
    return folder.as_posix(), ".".join(parts)
