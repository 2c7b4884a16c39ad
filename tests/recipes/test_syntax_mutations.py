"""One slip put into real source files (`fixtures/`): a fix that is called safe gives the file back as it was."""

from __future__ import annotations

import ast
import random
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recipes.crash import fixed_files, fixes_for, write
from tracemend.recipes.tokens import Token, code, scan

SOURCES = sorted((Path(__file__).parent / "fixtures").glob("*.py.txt"))
SLIPS_EACH = 12
MISSPELLED = {
    "def": "dfe",
    "return": "retrun",
    "import": "improt",
    "for": "fro",
    "else": "esle",
    "and": "adn",
    "if": "fi",
}
OTHER_CLOSER = {")": "]", "]": ")", "}": ")"}

Slip = tuple[int, int, str]


def closers(token: Token) -> bool:
    return token.is_operator(")", "]", "}")


def slips(kind: str, text: str) -> Iterator[Slip]:
    for token in code(scan(text)):
        if kind == "lost closer" and closers(token):
            yield token.start, token.end, ""
        elif kind == "doubled closer" and closers(token):
            yield token.end, token.end, token.text
        elif kind == "other closer" and closers(token):
            yield token.start, token.end, OTHER_CLOSER[token.text]
        elif (
            (kind == "lost opener" and token.is_operator("(", "[", "{"))
            or (kind == "lost comma" and token.is_operator(","))
            or (kind == "lost colon" and token.is_operator(":") and text[token.end : token.end + 1] == "\n")
        ):
            yield token.start, token.end, ""
        elif kind == "lost quote" and token.kind == "string" and not token.text.endswith(('"""', "'''")):
            yield token.end - 1, token.end, ""
        elif kind == "misspelled keyword" and token.text in MISSPELLED and token.kind == "name":
            yield token.start, token.end, MISSPELLED[token.text]
        elif kind == "single =" and token.is_operator("=="):
            yield token.start, token.end, "="


def indentation(change: Callable[[str], str]) -> Callable[[str, str], Iterator[Slip]]:
    def found(_: str, text: str) -> Iterator[Slip]:
        position = 0
        for line in text.splitlines(keepends=True):
            indent = line[: len(line) - len(line.lstrip())]
            if indent and line.strip():
                yield position, position + len(indent), change(indent)
            position += len(line)

    return found


KINDS: dict[str, Callable[[str, str], Iterator[Slip]]] = {
    **dict.fromkeys(
        ["lost closer", "doubled closer", "other closer", "lost opener", "lost comma", "lost colon"], slips
    ),
    **dict.fromkeys(["lost quote", "misspelled keyword", "single ="], slips),
    "indented less": indentation(lambda indent: indent[4:]),
    "indented by one more": indentation(lambda indent: indent + " "),
}


def error_of(file: Path) -> str | None:
    """What Python prints of a file that does not compile."""
    try:
        compile(file.read_text(encoding="utf-8"), str(file), "exec")
    except SyntaxError as error:
        return "".join(traceback.format_exception_only(error))
    return None


@pytest.mark.parametrize("kind", KINDS)
def test_a_safe_fix_gives_the_file_back(kind: str, tmp_path: Path) -> None:
    chance = random.Random(kind)
    tried = 0
    while tried < SLIPS_EACH:
        text = chance.choice(SOURCES).read_text(encoding="utf-8")
        possible = list(KINDS[kind](kind, text))
        if not possible:
            continue
        start, end, new = chance.choice(possible)
        tried += 1
        write(tmp_path, {"main.py": text[:start] + new + text[end:]})
        message = error_of(tmp_path / "main.py")
        if message is None:
            continue
        for fix in fixes_for(message, tmp_path, Path(sys.executable)):
            if fix.applicability == "safe":
                fixed = fixed_files(fix, tmp_path)["main.py"]
                assert fixed is not None
                line = text.count("\n", 0, start) + 1
                assert ast.dump(ast.parse(fixed)) == ast.dump(ast.parse(text)), f"{fix.author} {fix.title}: line {line}"
