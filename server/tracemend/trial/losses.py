"""What a fix takes out of the code: a crash is gone as well where what crashed is no longer done. Pure."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping

from tracemend.project.snapshot import parse

_FOREIGN_CONSTANTS = frozenset({"true", "false", "null", "none", "nil", "undefined"})
"""Names of other languages that stand for a constant: putting Python's in their place invents nothing."""
_EMPTY_CALLS = frozenset(
    {"str", "bytes", "int", "float", "bool", "list", "dict", "set", "tuple", "frozenset", "object"}
)
_COMPUTED = ("Name", "Attribute", "Call", "Subscript")
_KINDS = (*_COMPUTED, "BinOp")
_CONSTANT = "a constant in place of what was computed"
_PLAIN = "a plain assignment in place of one that adds"
_LESS = "nothing for what it takes out"
_OTHER = "something else in place of what was read"


def losses(
    before: Mapping[str, str | None], after: Mapping[str, str | None], *, evident: bool = False
) -> tuple[str, ...]:
    """What is lost by a fix, in words for people; taking code out is right where that is `evident` from the crash."""
    found: dict[str, None] = {}
    for file, text in after.items():
        old, new = (None if one is None else parse(one) for one in (before.get(file), text))
        if old is not None and new is not None:
            found.update(dict.fromkeys(_lost(_Parts(old), _Parts(new), evident)))
    return tuple(found)


def puts_constant(before: str, after: str | None) -> bool:
    """Whether a text has a literal more, and reads something less often or computes less, than the one before."""
    old_tree, new_tree = (None if one is None else parse(one) for one in (before, after))
    if old_tree is None or new_tree is None:
        return False
    old, new = _Parts(old_tree), _Parts(new_tree)
    return bool(new.literals - old.literals) and (
        new.computed < old.computed or bool(_read(old_tree) - _read(new_tree))
    )


def _read(tree: ast.Module) -> Counter[str]:
    """How often each variable is read that is a name."""
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    return Counter(node.id for node in names)


class _Parts:
    """How often each kind of expression stands in a text, and its literal values."""

    def __init__(self, tree: ast.Module) -> None:
        self.kinds: Counter[str] = Counter()
        self.literals: Counter[str] = Counter()
        for node in _values(tree):
            if _is_literal(node):
                self.literals[ast.dump(node)] += 1
            elif not (isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)):
                self.kinds[type(node).__name__] += 1
            if isinstance(node, ast.AugAssign):  # which reads its target
                self.kinds["BinOp"] += 1
                self.kinds["Name"] += isinstance(node.target, ast.Name)

    @property
    def computed(self) -> int:
        """How much of the text depends on what the program does."""
        return sum(self.kinds[kind] for kind in _COMPUTED)


def _lost(old: _Parts, new: _Parts, evident: bool) -> Iterator[str]:
    if new.computed < old.computed and new.literals - old.literals:
        yield _CONSTANT
    if new.kinds["AugAssign"] < old.kinds["AugAssign"] and new.kinds["BinOp"] < old.kinds["BinOp"]:
        yield _PLAIN
    if evident or new.kinds["keyword"] < old.kinds["keyword"]:
        return
    less = {kind: old.kinds[kind] - new.kinds[kind] for kind in _KINDS}
    if min(less.values()) >= 0 and (less["Name"] > 0 or (less["Attribute"] > 0 and less["Call"] > 0)):
        yield _LESS
    if less["Attribute"] + less["Subscript"] > 0 and min(less["Name"], less["Call"]) < 0:
        yield _OTHER


def _is_literal(node: ast.AST) -> bool:
    """Whether an expression gives the same whatever the program does: a constant, `[]`, `str()`."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return not node.elts
    if isinstance(node, ast.Dict):
        return not node.keys
    if isinstance(node, ast.Name):
        return node.id.lower() in _FOREIGN_CONSTANTS
    if isinstance(node, ast.Call):
        named = isinstance(node.func, ast.Name) and node.func.id in _EMPTY_CALLS
        return named and not node.args and not node.keywords
    return isinstance(node, ast.Constant)


def _values(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those of annotations: quoting one changes no value."""
    for name, field in ast.iter_fields(tree):
        for node in field if isinstance(field, list) else [field]:
            if isinstance(node, ast.AST) and name not in ("annotation", "returns"):
                yield node
                yield from _values(node)
