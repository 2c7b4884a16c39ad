"""What a fix by a model may not do, whatever its trial would show: each rule a function, all of them in `RULES`.

A reply is untrusted text. It may change Python sources of the project that were shown, in a small way, and nothing else; it
may bring no dependency, and no new reach out of the program (processes, network, evaluation, deletion).
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tracemend.diagnosis.hands_off import is_test_file
from tracemend.diagnosis.nodes import dotted, string_value
from tracemend.fix import Edit, apply_edits
from tracemend.project.snapshot import Snapshot, parse
from tracemend.project.symbols import module_file
from tracemend.project.texts import python_texts

_MOST_ADDED_LINES = 150
_MOST_ADDED_CHARACTERS = 12_000
_MOST_TEST_LINES = 80
_RUNNERS = ("pytest.", "unittest.")
_ASSERTING = re.compile(r"(?:self\.assert\w+|pytest\.raises)$")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SOURCES = (".py", ".pyw", ".pyi")
_PROTECTED = re.compile(
    r"(?ix)(?:^|/)(?: \.[^/]+(?:/.*)? | conftest\.py | setup\.py | noxfile\.py | fabfile\.py | tasks\.py | dodo\.py"
    r" | sitecustomize\.py | usercustomize\.py | [^/]*\.lock )$"
)
"""Hidden files and folders (`.git`, `.github`, `.githooks` …), what configures tests, builds and the interpreter's start."""
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
_REACH = re.compile(
    r"(?x)^(?: eval | exec | compile | __import__ | breakpoint | globals | vars | setattr | delattr | exit | quit | input"
    r" | SystemExit | KeyboardInterrupt | __builtins__ | __loader__ | builtins\.\w+ | operator\.(?:attrgetter|methodcaller)"
    r" | os\.(?:system|popen|_exit|abort|kill|killpg|fork\w*|exec\w+|spawn\w+|posix_spawn\w*|putenv|unsetenv|remove|unlink|rmdir"
    r"     |removedirs|chmod|chown|symlink|link|rename|renames|replace|truncate|open|write|dup2|mkfifo)"
    r" | sys\.(?:exit|modules|settrace|setprofile|addaudithook) | signal\.\w+ | atexit\.\w+"
    r" | (?:subprocess|socket|socketserver|ctypes|pickle|marshal|shelve|pty|ftplib|smtplib|telnetlib|xmlrpc|ssl|paramiko|webbrowser"
    r"     |importlib|runpy|code|codeop|timeit|cProfile|profile|trace|doctest|http|urllib|urllib3|requests|httpx|aiohttp"
    r"     |multiprocessing|pytest|unittest)(?:\.\w+)+"
    r" | shutil\.(?:rmtree|move|chown) | asyncio\.(?:create_subprocess_\w+|open_\w+|start_server)"
    r")$"
)
"""Calls that reach out of the program, end it, or meddle with how it is tested."""
_METHODS = frozenset(
    {
        "unlink",
        "rmtree",
        "write_text",
        "write_bytes",
        "symlink_to",
        "hardlink_to",
        "chmod",
        "system",
        "popen",
        "__subclasses__",
        "__globals__",
        "__builtins__",
        "__code__",
        "__bases__",
        "__mro__",
        "__reduce__",
        "__dict__",
        "__getattribute__",
    }
)
_SUSPECT = re.compile(
    r"(?i)(?:^|[/~\\])\.(?:ssh|aws|gnupg|kube|docker|git|netrc|npmrc|pypirc|bashrc|profile|zshrc|env)\b|authorized_keys"
    r"|/etc/(?:passwd|shadow|cron)|PYTEST_CURRENT_TEST|_tracemend|TRACEMEND_|://[^/\s\"'{}%]"
)


@dataclass(frozen=True, slots=True)
class Change:
    """One file as it is and as the reply would have it."""

    file: str
    before: str
    after: str
    snapshot: Snapshot


Rule = Callable[[Change], str | None]
"""Gives a sentence, told back to the model, where the rule is broken."""


def refusal(edits: tuple[Edit, ...], snapshot: Snapshot) -> str | None:
    """Why edits are refused, as one sentence; None where they may be tried."""
    for file in sorted({edit.file for edit in edits}):
        before = snapshot.text(file)
        if before is None:
            return f"{file} is no file of the project."
        after = apply_edits(before, tuple(edit for edit in edits if edit.file == file))
        for rule in RULES:
            broken = rule(Change(file, before, after, snapshot))
            if broken is not None:
                return broken
    return None


def may_change(file: str, snapshot: Snapshot) -> bool:
    """Whether a model may change a file at all: a Python source inside the project, reached through no link, and no test."""
    if not file.endswith(_SOURCES) or _PROTECTED.search(file) or is_test_file(file) or "\\" in file:
        return False
    path = snapshot.path(file)
    return path is not None and path.resolve() == snapshot.root.resolve() / file


def _place(change: Change) -> str | None:
    if may_change(change.file, change.snapshot):
        return None
    return f"{change.file} may not be changed: only Python sources of the project, no tests and nothing that configures them."


def _size(change: Change) -> str | None:
    lines = change.after.count("\n") - change.before.count("\n")
    longer = len(change.after) - len(change.before)
    if lines > _MOST_ADDED_LINES or longer > _MOST_ADDED_CHARACTERS:
        return f"The change of {change.file} is too large ({lines} lines more): change as little as you can."
    if len(change.after) < len(change.before) // 2 and change.before.count("\n") > 20:
        return f"More than half of {change.file} is gone: change as little as you can."
    return None


def _syntax(change: Change) -> str | None:
    try:
        ast.parse(change.after)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        where = f" on line {error.lineno}" if isinstance(error, SyntaxError) else ""
        return f"With the change {change.file} does not parse{where}: {getattr(error, 'msg', error)}."
    return None


def _characters(change: Change) -> str | None:
    if Counter(_INVISIBLE.findall(change.after)) - Counter(_INVISIBLE.findall(change.before)):
        return f"The change of {change.file} holds invisible characters, or such that turn the direction of writing."
    strange = {name for name in _names(change.after) if not name.isascii()} - set(_names(change.before))
    if strange:
        return f"The change of {change.file} holds names with letters that look like others: use plain ones."
    return None


def _names(text: str) -> Iterator[str]:
    return (word for word in re.findall(r"[^\W\d]\w*", text) if not word.isascii()) if not text.isascii() else iter(())


def _dependencies(change: Change) -> str | None:
    known = _modules(change.before)
    for module in sorted(_modules(change.after) - known):
        if module in sys.stdlib_module_names or module_file(module, change.snapshot, near=change.file) is not None:
            continue
        if not any(module in _modules(text) for _, text in python_texts(change.snapshot, module)):
            return f"{module!r} is imported nowhere in the project: a fix may bring no new dependency."
    return None


def _modules(text: str) -> set[str]:
    found: set[str] = set()
    tree = parse(text)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.partition(".")[0])
    return found


def _reach(change: Change) -> str | None:
    more = Counter(_calls(change.after)) - Counter(_calls(change.before))
    more = Counter(
        {name: n for name, n in more.items() if not (name.startswith(_RUNNERS) and is_test_file(change.file))}
    )
    if more:
        return (
            f"The change of {change.file} adds {min(more)}, which a fix by a model may not: repair the cause instead."
        )
    words = Counter(_strings(change.after)) - Counter(_strings(change.before))
    suspect = next((word for word in words if _SUSPECT.search(word)), None)
    if suspect is not None:
        return f"The change of {change.file} adds {suspect[:40]!r}, which no fix of this crash needs."
    return None


def _calls(text: str) -> Iterator[str]:
    """Calls, uses and decorators that reach out of the program, by the names that the file's imports stand for."""
    tree = parse(text)
    if tree is None:
        return
    full = _imported(tree)
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield "import *"
        elif isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load):
            yield from _reaching(node, full, node in called)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            if node.func.id == "open" and _writes(node):
                yield "open for writing"
            elif node.func.id == "getattr" and not _plain_name(node.args[-1 if len(node.args) < 2 else 1]):
                yield "getattr by a computed name"


def _reaching(node: ast.Attribute | ast.Name, full: dict[str, str], called: bool) -> Iterator[str]:
    """What a name or attribute reaches, by any of its ends: `p.os.system` where `p` is `os.path`."""
    first, dot, rest = (dotted(node) or "").partition(".")
    name = full.get(first, "" if dot else first) + dot + rest
    parts = name.split(".")
    ends = [name, *(".".join(parts[n:]) for n in range(1, len(parts) - 1) if name[:1] != ".")]
    reached = next((end for end in ends if _REACH.match(end)), None)
    if reached is not None:
        yield reached
    elif isinstance(node, ast.Attribute) and node.attr in _METHODS:
        yield f".{node.attr}"
    elif name in ("open", "getattr") and not called:
        yield f"{name} by another name"


def _plain_name(name: ast.expr) -> bool:
    """Whether it is a literal name that reaches nowhere."""
    value = string_value(name)
    return value is not None and not value.startswith("_") and value not in _METHODS and not _REACH.match(f"os.{value}")


def _writes(call: ast.Call) -> bool:
    mode = call.args[1] if len(call.args) > 1 else next((k.value for k in call.keywords if k.arg == "mode"), None)
    if mode is None:
        return False
    return not (isinstance(mode, ast.Constant) and isinstance(mode.value, str) and not set(mode.value) & set("wax+"))


def _imported(tree: ast.Module) -> dict[str, str]:
    """The file's names of imported things, and what they stand for."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                found[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return found


def _strings(text: str) -> Iterator[str]:
    tree = parse(text)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def refusal_of_test(text: str, file: str, snapshot: Snapshot) -> str | None:
    """Why a new test by a model is refused, as one sentence; None where it may be tried."""
    tree = parse(text)
    if tree is None or not text.strip():
        return "There is no Python file between ``` lines that parses."
    if text.count("\n") > _MOST_TEST_LINES:
        return f"The test is longer than {_MOST_TEST_LINES} lines."
    asserted = any(isinstance(node, ast.Assert) or _ASSERTING.match(_called(node)) for node in ast.walk(tree))
    if not asserted or not any(
        isinstance(node, _FUNCTIONS) and node.name.startswith("test") for node in ast.walk(tree)
    ):
        return "The test asserts nothing: state what the code must give or do."
    if re.search(r"\b(?:skip|skipif|xfail|skipTest|expectedFailure|importorskip)\b", text):
        return "The test may not be skipped or expected to fail."
    change = Change(file, "import pytest\nimport unittest\n", text, snapshot)
    return _characters(change) or _dependencies(change) or _reach(change)


def _called(node: ast.AST) -> str:
    return (dotted(node.func) or "") if isinstance(node, ast.Call) else ""


RULES: tuple[Rule, ...] = (_place, _size, _syntax, _characters, _dependencies, _reach)
