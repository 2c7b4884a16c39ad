"""The manifests of a project: what they name, where a distribution belongs, and the smallest edit that adds it.

Lock files are never edited: `refresh` says which command brings them up to date.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import chain

from tracemend.fix import Edit
from tracemend.project.positions import positions
from tracemend.recipes.edits import insert_lines
from tracemend.recipes.toml_lists import Addition, sorted_place, toml_array, toml_table

TEXTS = (
    "pyproject.toml",
    "Pipfile",
    "requirements.in",
    "requirements/base.in",
    "requirements.txt",
    "requirements/base.txt",
    "setup.cfg",
    "setup.py",
    "environment.yml",
    "requirements-dev.txt",
    "requirements/dev.txt",
    "requirements/test.txt",
)
"""The manifests that are looked at."""

_LOCKS: dict[str, tuple[tuple[str, ...], ...]] = {
    "uv.lock": (("uv", "sync"),),
    "poetry.lock": (("poetry", "lock"), ("poetry", "install")),
    "pdm.lock": (("pdm", "lock"), ("pdm", "sync")),
    "Pipfile.lock": (("pipenv", "lock"), ("pipenv", "sync")),
}
"""Lock files and the commands that refresh them and install from them."""


def names(text: str, distribution: str) -> bool:
    """Whether a manifest names a distribution, by PEP 503's rules."""
    normal = re.sub(r"[-_.]+", "[-_.]+", re.escape(distribution).replace(r"\-", "-"))
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return re.search(rf"(?i)(?<![\w.-]){normal}(?![\w-])", "\n".join(lines)) is not None


def refresh(texts: Mapping[str, str], locks: Mapping[str, bool], file: str) -> tuple[tuple[str, ...], ...]:
    """The commands that install what a manifest names, its lock file brought up to date; () where none is known."""
    for lock, commands in _LOCKS.items():
        if locks.get(lock) and (file in ("pyproject.toml", "Pipfile") or file not in texts):
            return commands
    if file.endswith(".in"):
        compiled = f"{file.removesuffix('.in')}.txt"
        return (("pip-compile", file), ("python", "-m", "pip", "install", "-r", compiled))
    if file.endswith(".txt"):
        return (("python", "-m", "pip", "install", "-r", file),)
    if file == "Pipfile":
        return (("pipenv", "install"),)
    if file == "environment.yml":
        return (("conda", "env", "update", "--file", "environment.yml"),)
    if file == "pyproject.toml" and re.search(r"^\[tool\.poetry\b", texts.get(file, ""), re.MULTILINE):
        return (("poetry", "install"),)
    return (
        (("python", "-m", "pip", "install", "-e", "."),) if file in ("pyproject.toml", "setup.cfg", "setup.py") else ()
    )


LOCKS = tuple(_LOCKS)


def addition(texts: Mapping[str, str], distribution: str, *, for_tests: bool = False) -> Addition | None:
    """The edit that names a distribution where the project keeps its dependencies; None where no place is sure.

    `texts` are the manifests that there are, by name. `for_tests`: only tests need it, so that it goes to their group.
    """
    candidates = chain(_for_tests(texts, distribution) if for_tests else (), _places(texts, distribution))
    return next((found for found in candidates if found is not None), None)


def _places(texts: Mapping[str, str], distribution: str) -> Iterator[Addition | None]:
    """The additions in order of how surely the place is the project's own list."""
    if "pyproject.toml" in texts:
        yield toml_array(texts["pyproject.toml"], ("project",), "dependencies", distribution)
        yield toml_table(texts["pyproject.toml"], "pyproject.toml", ("tool", "poetry", "dependencies"), distribution)
    if "Pipfile" in texts:
        yield toml_table(texts["Pipfile"], "Pipfile", ("packages",), distribution)
    for file in ("requirements.in", "requirements/base.in", "requirements.txt", "requirements/base.txt"):
        if file in texts and not _compiled(texts[file]):
            yield _requirement(texts[file], file, distribution)
    if "setup.cfg" in texts:
        yield _setup_cfg(texts["setup.cfg"], distribution)
    if "setup.py" in texts:
        yield _setup_py(texts["setup.py"], distribution)
    if "environment.yml" in texts:
        yield _environment(texts["environment.yml"], distribution)


def _for_tests(texts: Mapping[str, str], distribution: str) -> Iterator[Addition | None]:
    text = texts.get("pyproject.toml", "")
    for group in ("test", "tests", "testing", "dev"):
        yield toml_array(text, ("dependency-groups",), group, distribution)
        yield toml_array(text, ("project", "optional-dependencies"), group, distribution)
        path = ("tool", "poetry", "group", group, "dependencies")
        yield toml_table(text, "pyproject.toml", path, distribution)
    yield toml_table(texts.get("Pipfile", ""), "Pipfile", ("dev-packages",), distribution)
    for file in ("requirements/test.txt", "requirements-dev.txt", "requirements/dev.txt"):
        if file in texts and not _compiled(texts[file]):
            yield _requirement(texts[file], file, distribution)


def _compiled(text: str) -> bool:
    """Whether a requirements file is the output of a tool: hashes, or remarks on what needs each line."""
    return re.search(r"--hash=|^\s*# +via\b|autogenerated by pip-compile|generated by", text, re.MULTILINE) is not None


def _requirement(text: str, file: str, distribution: str) -> Addition:
    """One more line of a requirements file, in order where the file is in order."""
    where = positions(text)
    named = [(n, where.line(n)) for n in range(1, where.count + 1) if re.match(r"[A-Za-z]", where.line(n))]
    place = sorted_place([line for _, line in named], distribution)
    end = where.count + (1 if where.line(where.count) else 0)
    before = named[place][0] if place is not None else end
    return Addition(insert_lines(file, where, before, [distribution]), file)


def _setup_cfg(text: str, distribution: str) -> Addition | None:
    found = re.search(
        r"^install_requires\s*=[ \t]*(?P<newline>\r?\n)(?P<lines>(?:[ \t]+\S[^\n]*\n?)+)", text, re.MULTILINE
    )
    if found is None:
        return None
    where = positions(text)
    first = text.count("\n", 0, found.start("lines")) + 1
    lines = found.group("lines").splitlines()
    place = sorted_place([line.strip() for line in lines], distribution)
    indent = re.match(r"[ \t]+", lines[0])
    before = first + (place if place is not None else len(lines))
    edit = insert_lines("setup.cfg", where, before, [f"{indent.group() if indent else '    '}{distribution}"])
    return Addition(edit, "install_requires of setup.cfg")


def _setup_py(text: str, distribution: str) -> Addition | None:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return None
    found = [
        k.value for n in ast.walk(tree) if isinstance(n, ast.Call) for k in n.keywords
        if k.arg == "install_requires" and isinstance(k.value, ast.List) and k.value.elts
    ]  # fmt: skip
    if len(found) != 1 or not all(isinstance(e, ast.Constant) for e in found[0].elts):
        return None
    where = positions(text)
    last = found[0].elts[-1]
    end = where.span(last)[1]
    quote = text[where.span(last)[0]]
    apart = f",{where.newline}{where.indent(last.lineno)}" if last.lineno > found[0].lineno else ", "
    return Addition(Edit("setup.py", end, end, f"{apart}{quote}{distribution}{quote}"), "install_requires of setup.py")


def _environment(text: str, distribution: str) -> Addition | None:
    """One more line under `pip:`; conda's own names are another registry's and are not guessed."""
    found = re.search(
        r"^(?P<indent>[ \t]*)-[ \t]+pip:[ \t]*\r?\n(?P<lines>(?:(?P=indent)[ \t]+-[^\n]*\n?)+)", text, re.MULTILINE
    )
    if found is None:
        return None
    where = positions(text)
    lines = found.group("lines").splitlines()
    first = text.count("\n", 0, found.start("lines")) + 1
    lead = re.match(r"[ \t]+-[ \t]+", lines[0])
    edit = insert_lines("environment.yml", where, first + len(lines), [f"{lead.group() if lead else ''}{distribution}"])
    return None if lead is None else Addition(edit, "the pip packages of environment.yml")
