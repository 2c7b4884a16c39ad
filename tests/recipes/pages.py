"""Pages of recipes read as tests: fenced blocks of files before and after, under `## Example` headings.

A block's info string names what it holds:

    python before main.py     a file as it crashes
    python after main.py      the same file as the fix leaves it; a file without one stays as it is
    python earlier main.py    the file in the commit before; makes the project a git repository
    text before data.txt      any other file, likewise
    python gone main.py       a file that the fix moves away
    python gone before a.py   a file of the commit before that is there no more
    python new a.py           a file that was not there in the commit before
    console                   the command that crashes, `python main.py` when there is none
    text steps                for a fix that is no edit: the commands that it shows
    text ends with            what the fixed program still prints last on standard error, where it raises on purpose

Negative pages hold `## Why: silent` or `## Why: choice` headings and files without `before`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tracemend.recipes.page import blocks, sections


@dataclass
class Example:
    """One program with its fix."""

    title: str
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str | None] = field(default_factory=dict)
    earlier: dict[str, str] = field(default_factory=dict)
    added: dict[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=lambda: ["python", "main.py"])
    steps: list[str] | None = None
    ends_with: str | None = None


def examples(page: str, wanted: str = "Example") -> list[Example]:
    """The examples of a page: every section whose heading starts with `wanted`."""
    return [_example(title, body) for title, body in sections(page) if title.startswith(wanted)]


def _example(title: str, body: str) -> Example:
    example = Example(title)
    for block in blocks(body):
        words, text = list(block.words), block.text
        if block.language == "console":
            example.command = text.split()
        elif words == ["steps"]:
            example.steps = text.splitlines()
        elif words[:2] == ["ends", "with"]:
            example.ends_with = text.strip()
        elif words[:2] == ["gone", "before"]:
            example.removed.append(words[2])
        elif words[:1] == ["new"]:
            example.added[words[1]] = text
        elif words[:1] == ["gone"]:
            example.after[words[1]] = None
        elif words[:1] in (["before"], ["after"], ["earlier"]):
            getattr(example, words[0])[words[1]] = text
        else:
            example.before[words[0]] = text
    return example
