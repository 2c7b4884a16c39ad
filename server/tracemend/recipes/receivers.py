"""What the methods of other types, languages and Python 2 are called on Python's own types."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rewrite:
    """How to write what was meant: a new name, or a template of the receiver `{0}` and the arguments `{1}`…"""

    name: str = ""
    template: str = ""
    arguments: tuple[int, ...] | None = None
    """How many arguments the template takes; None: it is no call."""
    attribute_too: bool = False
    """Whether a bare attribute (`x.length`) means the same."""
    operator: bool = False
    """Whether the result is an operation that may need parentheses."""
    statement: bool = False
    """Whether it fits only where a whole statement stands."""
    sure: bool = True

    @property
    def says(self) -> str:
        """The counterpart, for people."""
        if self.name:
            return f"it is called '{self.name}' there"
        return f"one writes `{self.template.format('x', 'y', 'z')}`"


def _renamed(kind: str, **names: str) -> dict[tuple[str, str], Rewrite]:
    return {(kind, old): Rewrite(new) for old, new in names.items()}


_LENGTH = Rewrite(template="len({0})", arguments=(0,), attribute_too=True)
_CONTAINS = Rewrite(template="{1} in {0}", arguments=(1,), operator=True)
_EMPTY = Rewrite(template="not {0}", arguments=(0,), operator=True)
_SAME = Rewrite(template="{0}", arguments=(0, 1, 2))
_TEXT = Rewrite(template="str({0})", arguments=(0,))
_SIZED = ("list", "dict", "set", "str", "tuple", "bytes")

TABLE: dict[tuple[str, str], Rewrite] = {
    ("datetime.timedelta", "minutes"): Rewrite(template="{0}.total_seconds() / 60", operator=True, sure=False),
    ("datetime.timedelta", "hours"): Rewrite(template="{0}.total_seconds() / 3600", operator=True, sure=False),
    **{(kind, name): _LENGTH for kind in _SIZED for name in ("length", "size", "len", "Length", "Count")},
    **{(kind, name): _CONTAINS for kind in _SIZED for name in ("contains", "includes", "has")},
    **{(kind, name): _EMPTY for kind in _SIZED for name in ("isEmpty", "is_empty", "empty")},
    **{(kind, name): _TEXT for kind in ("int", "float", "bool", "list", "dict") for name in ("toString", "to_string")},
    **_renamed("list", push="append", push_back="append", add="append", addAll="extend", add_all="extend", indexOf="index",
               unshift="insert", pushAll="extend", append_all="extend"),
    ("list", "unshift"): Rewrite(template="{0}.insert(0, {1})", arguments=(1,)),
    ("list", "push_front"): Rewrite(template="{0}.insert(0, {1})", arguments=(1,)),
    ("list", "appendleft"): Rewrite(template="{0}.insert(0, {1})", arguments=(1,)),
    ("list", "shift"): Rewrite(template="{0}.pop(0)", arguments=(0,)),
    ("list", "popleft"): Rewrite(template="{0}.pop(0)", arguments=(0,)),
    ("list", "join"): Rewrite(template="{1}.join({0})", arguments=(1,), operator=True),
    ("tuple", "join"): Rewrite(template="{1}.join({0})", arguments=(1,), operator=True),
    ("set", "join"): Rewrite(template="{1}.join({0})", arguments=(1,), operator=True),
    ("list", "items"): Rewrite(template="enumerate({0})", arguments=(0,), sure=False),
    ("list", "values"): Rewrite(template="{0}", arguments=(0,), sure=False),
    ("list", "concat"): Rewrite(template="{0} + {1}", arguments=(1,), operator=True),
    ("list", "slice"): Rewrite(template="{0}[{1}:{2}]", arguments=(2,)),
    ("list", "first"): Rewrite(template="{0}[0]", arguments=(0,), sure=False),
    ("list", "last"): Rewrite(template="{0}[-1]", arguments=(0,), sure=False),
    ("tuple", "append"): Rewrite(template="{0} += ({1},)", arguments=(1,), statement=True, sure=False),
    **_renamed("str", toUpperCase="upper", toLowerCase="lower", trim="strip", trimStart="lstrip", trimEnd="rstrip",
               trimLeft="lstrip", trimRight="rstrip", ltrim="lstrip", rtrim="rstrip", startsWith="startswith",
               endsWith="endswith", starts_with="startswith", ends_with="endswith", indexOf="find", lastIndexOf="rfind",
               replaceAll="replace", upcase="upper", downcase="lower", uppercase="upper", lowercase="lower",
               to_upper="upper", to_lower="lower", toUpper="upper", toLower="lower", padStart="rjust", padEnd="ljust",
               chomp="rstrip", strip_prefix="removeprefix", capitalise="capitalize"),
    ("str", "substring"): Rewrite(template="{0}[{1}:{2}]", arguments=(2,)),
    ("str", "charAt"): Rewrite(template="{0}[{1}]", arguments=(1,)),
    ("str", "append"): Rewrite(template="{0} += {1}", arguments=(1,), statement=True, sure=False),
    ("str", "concat"): Rewrite(template="{0} + {1}", arguments=(1,), operator=True),
    ("str", "decode"): _SAME,
    ("bytes", "encode"): _SAME,
    ("str", "reverse"): Rewrite(template="{0}[::-1]", arguments=(0,)),
    ("str", "toString"): _SAME,
    ("dict", "has_key"): _CONTAINS,
    ("dict", "containsKey"): _CONTAINS,
    ("dict", "hasOwnProperty"): _CONTAINS,
    ("dict", "containsValue"): Rewrite(template="{1} in {0}.values()", arguments=(1,), operator=True),
    **_renamed("dict", iteritems="items", iterkeys="keys", itervalues="values", viewitems="items", viewkeys="keys",
               viewvalues="values", entries="items", keySet="keys", getOrDefault="get", putAll="update", entrySet="items",
               putIfAbsent="setdefault", merge="update", assign="update", addAll="update", extend="update"),
    ("dict", "put"): Rewrite(template="{0}[{1}] = {2}", arguments=(2,), statement=True),
    ("dict", "set"): Rewrite(template="{0}[{1}] = {2}", arguments=(2,), statement=True),
    ("dict", "add"): Rewrite(template="{0}[{1}] = {2}", arguments=(2,), statement=True),
    ("dict", "remove"): Rewrite(template="del {0}[{1}]", arguments=(1,), statement=True, sure=False),
    ("dict", "delete"): Rewrite(template="del {0}[{1}]", arguments=(1,), statement=True, sure=False),
    **_renamed("set", append="add", push="add", put="add", insert="add", addAll="update", extend="update"),
    **{(kind, name): Rewrite(template=f"str({{0}}).{name}({{1}})", arguments=(1,))
       for kind in ("PosixPath", "WindowsPath") for name in ("endswith", "startswith", "split")},
    **_renamed("Queue", add="put", append="put", push="put", enqueue="put", pop="get", dequeue="get"),
    ("set", "delete"): Rewrite("discard", sure=False),
    ("set", "removeAll"): Rewrite("difference_update"),
    ("set", "retainAll"): Rewrite("intersection_update"),
}  # fmt: skip
"""(printed type of the receiver, name) to what is written in Python."""
