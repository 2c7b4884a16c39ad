"""Chains and groups given as a flat list with parents, brought into the order in which Python prints them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracemend.incident import ExceptionRecord, Relation
from tracemend.reading.payloads.fields import relation_by_source


@dataclass(frozen=True, slots=True)
class Node:
    """One exception of a payload; `source` says what it is of its parent: `__cause__`, `cause`, `exceptions[0]`."""

    record: ExceptionRecord
    id: int | None = None
    parent: int | None = None
    source: str = ""


def in_order(nodes: Sequence[Node]) -> tuple[ExceptionRecord, ...]:
    """Records in printed order. Without ids the list is taken as it stands, the raised exception last."""
    ids = [node.id for node in nodes]
    if not any(node.parent is not None for node in nodes) or len(set(ids)) < len(ids) or None in ids:
        return in_line([node.record for node in nodes])
    known = set(ids)
    roots = [node for node in nodes if node.parent is None or node.parent not in known or node.parent == node.id]
    if len(roots) != 1:
        return in_line([node.record for node in nodes])
    children: dict[int | None, list[Node]] = {}
    for node in sorted(nodes, key=lambda n: n.id or 0):
        if node is not roots[0]:
            children.setdefault(node.parent, []).append(node)
    out: list[ExceptionRecord] = []
    _emit(roots[0], None, None, children, out, 0)
    return tuple(out)


def in_line(records: Sequence[ExceptionRecord]) -> tuple[ExceptionRecord, ...]:
    """A plain chain, oldest first, with relations filled in where the payload has none."""
    out = list(records)
    for number in range(len(out) - 1):
        if out[number].relation is None:
            out[number] = replace(out[number], relation=relation_by_source(out[number + 1]))
    if out:
        out[-1] = replace(out[-1], relation=None)
    return tuple(out)


def _emit(
    node: Node,
    relation: Relation | None,
    group: int | None,
    children: dict[int | None, list[Node]],
    out: list[ExceptionRecord],
    depth: int,
) -> None:
    below = children.get(node.id, []) if depth < 100 else []
    members = [child for child in below if child.source.startswith("exceptions")]
    for child in below:
        if child not in members:
            _emit(child, _relation(child, node), group, children, out, depth + 1)
    own = len(out)
    out.append(replace(node.record, relation=relation, group=group))
    for child in members:
        _emit(child, "group_member", own, children, out, depth + 1)


def _relation(child: Node, parent: Node) -> Relation:
    if "cause" in child.source:
        return "cause"
    if "context" in child.source:
        return "context"
    return relation_by_source(parent.record)
