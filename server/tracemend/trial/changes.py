"""What a change of a text comes to, by comparing the two texts. Pure."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable


def same_words(old: str, new: str) -> bool:
    """Whether two texts hold the same words in the same order, so that only marks differ."""
    return re.findall(r"\w+", old) == re.findall(r"\w+", new)


def only_renames(old: ast.Module, new: ast.Module, word: str, by: str) -> bool:
    """Whether nothing differs but that one word stands for another in some places, and documentation."""
    return _renamed(old, word, by) == _renamed(new, word, by)


def only_imports(old: ast.Module, new: ast.Module, module: str) -> bool:
    """Whether nothing differs but that the other text has an `import` of the module, and documentation."""

    def is_import(node: ast.AST) -> bool:
        return isinstance(node, ast.Import) and [(one.name, one.asname) for one in node.names] == [(module, None)]

    return _dump(old, is_import) == _dump(new, is_import)


def _renamed(tree: ast.Module, word: str, by: str) -> str:
    return _dump(tree).replace(repr(word), repr(by))


def _dump(tree: ast.Module, left_out: Callable[[ast.AST], bool] = lambda _: False) -> str:
    """The text's form without its documentation and what is left out."""

    class Shorter(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST | None:
            documents = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            return None if documents or left_out(node) else self.generic_visit(node)

    shorter = Shorter().visit(copy.deepcopy(tree))
    return "" if shorter is None else ast.dump(shorter)
