"""The habits of the project: how others of its files do the same, and the commit that wrote the line."""

from __future__ import annotations

import ast
import re

from tracemend.diagnosis import nodes
from tracemend.model.context.section import Ground, Section, fence
from tracemend.model.masking import masked, masked_lines
from tracemend.project.history import last_change, patch_of
from tracemend.project.texts import python_texts
from tracemend.scrub import scrub_text

_MOST = 6
_PATCH = 1500


def siblings(ground: Ground) -> Section | None:
    """Lines elsewhere that use what the blamed line uses."""
    lines: list[str] = []
    for word in _words(ground):
        pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        for file, text in python_texts(ground.site.snapshot, word):
            for number, line in enumerate(masked_lines(text).shown, 1):
                if len(lines) >= _MOST:
                    break
                if pattern.search(line) and not ground.has_shown(file, number, number) and len(line) < 200:
                    lines.append(f"{file}:{number}: {line.strip()}")
        if lines:
            break
    return Section("The same elsewhere in the project", fence("\n".join(lines), "text"), 4) if lines else None


def _words(ground: Ground) -> list[str]:
    """What is worth looking for: called attributes and string keys of the blamed line, the longest first."""
    statement = ground.site.statement
    if statement is None:
        return []
    first, last = nodes.header_lines(statement)
    found = set()
    for node in ast.walk(statement):
        if first <= getattr(node, "lineno", 0) <= last:
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.Subscript) and (key := nodes.string_value(node.slice)):
                found.add(key)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found.add(node.func.id)
    return sorted((w for w in found if len(w) > 3 and w.isidentifier()), key=lambda w: (-len(w), w))[:3]


def history(ground: Ground) -> Section | None:
    """The last commit of the blamed line."""
    site, line = ground.site, ground.site.location.line
    change = last_change(site.project.root, site.file, site.text, line, line) if site.project.git else None
    if change is None or not change.commit:
        return None
    patch = patch_of(site.project.root, change, site.file)[:_PATCH]
    shown = "\n".join(masked(row) for row in patch.split("\n")[:30])
    said = f"{change.commit}: {scrub_text(change.subject)[:120]}\n{fence(shown, 'diff')}"
    return Section("The last commit of that line", said, 5)
