"""One more item in a list or table of a TOML file, as the smallest text edit; each edit is proved by parsing the result."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from tracemend.fix import Edit
from tracemend.project.positions import positions
from tracemend.recipes.edits import insert_lines

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True)
class Addition:
    """An edit that names a distribution in a manifest."""

    edit: Edit
    place: str
    """For people: `[project] dependencies of pyproject.toml`."""

    @property
    def file(self) -> str:
        """The manifest."""
        return self.edit.file


def _toml(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _inside(data: object, path: tuple[str, ...]) -> object:
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _proved(text: str, edit: Edit, path: tuple[str, ...], file: str, place: str) -> Addition | None:
    """The addition, where the text with it parses and differs in that list or table alone."""
    after = text[: edit.start] + edit.text + text[edit.end :]
    old, new = _toml(text), _toml(after)
    before, now = _inside(old, path), _inside(new, path)
    grown = isinstance(before, (list, dict)) and isinstance(now, (list, dict)) and len(now) == len(before) + 1
    return Addition(edit, f"{place} of {file}") if grown else None


def toml_array(text: str, table: tuple[str, ...], key: str, distribution: str) -> Addition | None:
    """One more item of `key = [...]` in a table of pyproject.toml, in the array's own style."""
    data = _toml(text) if text else None
    array = _inside(data, (*table, key))
    head = re.search(rf"^\[{re.escape('.'.join(table))}\][^\n]*$", text, re.MULTILINE)
    if not isinstance(array, list) or head is None:
        return None
    end = re.compile(r"^\[", re.MULTILINE).search(text, head.end())
    found = re.compile(rf"^{re.escape(key)}\s*=\s*\[", re.MULTILINE).search(
        text, head.end(), end.start() if end else len(text)
    )
    close = None if found is None else _closing(text, found.end())
    if found is None or close is None:
        return None
    edit = _array_item(text, found.end(), close, distribution)
    return _proved(text, edit, (*table, key), "pyproject.toml", f"[{'.'.join(table)}] {key}")


def _closing(text: str, start: int) -> int | None:
    """Offset of the bracket that ends an array whose items begin at `start`."""
    for token in re.compile(r"""\"[^\"\n]*\"|'[^'\n]*'|#[^\n]*|\]|\[""").finditer(text, start):
        if token.group() == "]":
            return token.start()
        if token.group() == "[":
            return None
    return None


def _array_item(text: str, start: int, close: int, distribution: str) -> Edit:
    body = text[start:close]
    quote = "'" if body.count("'") > body.count('"') else '"'
    item = f"{quote}{distribution}{quote}"
    strings = list(re.finditer(r"""\"[^\"\n]*\"|'[^'\n]*'""", re.sub(r"#[^\n]*", lambda m: " " * len(m.group()), body)))
    if "\n" not in body:
        if not strings:
            return Edit("pyproject.toml", close, close, item)
        last = start + strings[-1].end()
        return Edit("pyproject.toml", last, last, f", {item}")
    newline = "\r\n" if "\r\n" in body else "\n"
    if not strings:
        return Edit("pyproject.toml", start, start, f"{newline}    {item},")
    indent = re.search(r"[ \t]*$", body[: strings[0].start()])
    unit = indent.group() if indent else "    "
    later = sorted_place([s.group().strip("\"'") for s in strings], distribution)
    if later is not None:
        at = start + strings[later].start()
        return Edit("pyproject.toml", at, at, f"{item},{newline}{unit}")
    last = start + strings[-1].end()
    return Edit("pyproject.toml", last, last, f",{newline}{unit}{item}")


def sorted_place(present: list[str], name: str) -> int | None:
    """Index of the item before which the name goes, where the items are in order and one comes after it."""
    keys = [re.split(r"[^\w.-]", item)[0].lower() for item in present]
    if len(keys) < 2 or keys != sorted(keys):
        return None
    return next((index for index, key in enumerate(keys) if key > name.lower()), None)


def toml_table(text: str, file: str, path: tuple[str, ...], distribution: str) -> Addition | None:
    """One more line `name = "*"` of a table, after its last one or in order."""
    table = _inside(_toml(text) if text else None, path)
    head = re.search(rf"^\[{re.escape('.'.join(path))}\][^\n]*$", text, re.MULTILINE)
    if not isinstance(table, dict) or head is None:
        return None
    where = positions(text)
    first = text.count("\n", 0, head.start()) + 2
    lines = []
    for number in range(first, where.count + 1):
        if where.line(number).startswith("["):
            break
        if re.match(r"[\w\"'.-]+\s*=", where.line(number)):
            lines.append(number)
    keys = [where.line(n).split("=")[0].strip() for n in lines]
    own = [n for n, key in zip(lines, keys, strict=True) if key != "python"]
    place = sorted_place([k for k in keys if k != "python"], distribution)
    before = own[place] if place is not None else (lines[-1] + 1 if lines else first)
    edit = insert_lines(file, where, before, [f'{distribution} = "*"'])
    return _proved(text, edit, path, file, f"[{'.'.join(path)}]")
