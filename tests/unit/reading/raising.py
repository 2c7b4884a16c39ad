"""Runs in the interpreter under test, 3.8 and later: makes programs from seeds, lets them crash, prints and describes the exceptions.

    python raising.py FOLDER FIRST COUNT     JSON lines: {"printed": …, "exceptions": […]}

What is described comes from the exception object alone, in the order and the form of the reader's contract.
"""

# ruff: noqa: B905, BLE001, PTH118, PTH123, RUF005, UP031

import importlib.util
import json
import os
import random
import sys
import traceback

NEWER = sys.version_info >= (3, 11)
MESSAGES = [
    "",
    "plain",
    "with: a colon",
    "quotes ' and \" in it",
    "trailing space ",
    "ключ 钥匙 🔑",
    "first line\nsecond line",
    "first line\n\nthird line",
    "\nstarts with a break",
    'it said:\nTraceback (most recent call last):\n  File "inner.py", line 3, in g\n    1 / 0\nZeroDivisionError: x',
    '  File "/app/main.py", line 13, in index\n    fake',
    "100% {braces} [brackets] \\ backslash",
    "x" * 300,
    "tab\there",
]
TYPES = [
    "ValueError",
    "KeyError",
    "RuntimeError",
    "OSError",
    "Exception",
    "LookupError",
    "Custom",
    "Outer.Nested",
    "local_type()",
    "ZeroDivisionError",
]
HEAD = """
class Custom(Exception):
    pass


class Outer:
    class Nested(ValueError):
        pass


def local_type():
    class Local(Exception):
        pass

    return Local


def identity(value, *rest, **named):
    return value


"""


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.functions = []

    def pick(self, *choices):
        return self.random.choice(choices)

    def raising(self, depth, indent):
        """Lines that raise something."""
        pad = "    " * indent
        kind = self.random.randrange(13 if depth > 0 else 6)
        name, message = self.random.choice(TYPES), self.random.choice(MESSAGES)
        if kind < 2:
            return [pad + "raise %s(%r)" % (name, message)]
        if kind == 2:
            return [
                pad
                + self.pick(
                    "identity(1) / identity(0)",
                    "{}['key']",
                    "[][3]",
                    "identity(None).attribute + 1",
                    "undefined_name",
                    "int('x')",
                    "ключ = identity('钥匙' + 1)",
                    "identity(identity(2) + identity('a'), 3)",
                    "(lambda: [1][identity(7)])()",
                    "[1 / x for x in (1, 0)]",
                )
            ]
        if kind == 3:
            return [pad + "exec(%r)" % self.pick("1 / 0", "def f():\n    raise ValueError('no source')\nf()")]
        if kind == 4:
            return [
                pad
                + "compile(%r, %r, 'exec')"
                % (
                    self.pick(
                        "x = = 1\n", "def f(:\n", "if True:\nx\n", "\tx\n        y\n", "print 'x'\n", "a = 'open\n"
                    ),
                    "some file.py",
                )
            ]
        if kind == 5:
            return [pad + "identity(", pad + "    1,", pad + "    undefined_name + 1,", pad + "    other=2,", pad + ")"]
        if kind == 6:
            return (
                [pad + "try:"]
                + self.raising(depth - 1, indent + 1)
                + [pad + "except Exception as error:", pad + "    raise %s(%r) from error" % (name, message)]
            )
        if kind == 7:
            return (
                [pad + "try:"]
                + self.raising(depth - 1, indent + 1)
                + [pad + "except Exception:"]
                + self.raising(depth - 1, indent + 1)
            )
        if kind == 8:
            return (
                [pad + "try:"]
                + self.raising(depth - 1, indent + 1)
                + [pad + "except Exception:", pad + "    raise %s(%r) from None" % (name, message)]
            )
        if kind == 9:
            return [pad + "raise %s(%r) from KeyError('never raised')" % (name, message)]
        if kind == 10 and NEWER:
            return self.group(depth, indent)
        if kind == 11:
            return (
                [pad + "def again(n):", pad + "    if n:", pad + "        return again(n - 1)"]
                + self.raising(depth - 1, indent + 1)
                + [pad + "again(%d)" % self.random.randrange(1, 9)]
            )
        return self.called(depth, indent)

    def called(self, depth, indent):
        name = "function_%d" % len(self.functions)
        self.functions.append(None)
        self.functions[int(name[9:])] = ["def %s(argument=None):" % name] + self.raising(depth - 1, 1) + ["", ""]
        return [
            "    " * indent
            + self.pick(
                "%s()",
                "identity(%s(), 2)",
                "x = [%s() for _ in range(2)]",
                "identity(1) + %s(3)",
                "y = %s(  argument = 'é' )['k']",
            )
            % name
        ]

    def group(self, depth, indent):
        pad = "    " * indent
        lines = [pad + "errors = []"]
        for _ in range(self.random.randrange(1, 4)):
            if self.random.random() < 0.3:
                lines.append(pad + "errors.append(ValueError(%r))" % self.random.choice(MESSAGES))
            else:
                lines += (
                    [pad + "try:"]
                    + self.raising(depth - 1, indent + 1)
                    + [pad + "except Exception as error:", pad + "    errors.append(error)"]
                )
        return lines + [pad + "raise ExceptionGroup(%r, errors)" % self.pick("many", "of: two", "nested group")]

    def program(self):
        main = ["def main():"] + self.raising(5, 1) + ["", ""]
        functions = [line for function in self.functions for line in function]
        return HEAD + "\n".join(functions + main)


def type_name(kind):
    module = kind.__module__
    return kind.__qualname__ if module in ("__main__", "builtins") else module + "." + kind.__qualname__


def describe(shown, error):
    """The records of an exception and of all that is printed before and after it; `shown` knows what the printer leaves out."""
    records = []
    if shown.__cause__ is not None:
        records += described_before(shown.__cause__, error.__cause__, "cause")
    elif shown.__context__ is not None and not shown.__suppress_context__:
        records += described_before(shown.__context__, error.__context__, "context")
    own = len(records)
    records.append(record(error))
    for inner_shown, inner in zip(getattr(shown, "exceptions", None) or (), getattr(error, "exceptions", ())):
        members = describe(inner_shown, inner)
        base = len(records)
        for one in members:
            if one["group"] is None:
                one["group"] = own
                one["relation"] = one["relation"] or "group_member"
            else:
                one["group"] += base
        records += members
    return records


def described_before(shown, error, relation):
    records = describe(shown, error)
    main = max(i for i, one in enumerate(records) if one["group"] is None)
    records[main]["relation"] = relation
    return records


def record(error):
    frames = [frame(summary) for summary in traceback.extract_tb(error.__traceback__)]
    message = str(error)
    if isinstance(error, SyntaxError) and error.lineno is not None:
        source = error.text.strip() if error.text else None
        frames.append(
            {"file": error.filename, "line": error.lineno, "function": None, "source": source, "columns": None}
        )
        message = error.msg
    return {"type": type_name(type(error)), "message": message, "relation": None, "group": None, "frames": frames}


def frame(summary):
    columns = None
    if NEWER and summary.colno is not None and summary.line:
        line = read_line(summary.filename, summary.lineno)
        if line is not None:
            strip = len(line) - len(line.lstrip())
            start = len(line.encode()[: summary.colno].decode()) - strip
            end = (
                len(line.encode()[: summary.end_colno].decode()) - strip
                if summary.end_lineno == summary.lineno
                else len(line.strip())
            )
            columns = [start, end]
    return {
        "file": summary.filename,
        "line": summary.lineno,
        "function": summary.name,
        "source": summary.line or None,
        "columns": columns,
    }


def read_line(file, number):
    import linecache

    return linecache.getline(file, number).rstrip("\n") or None


def run(folder, seed):
    path = os.path.join(folder, "program_%d.py" % seed)
    with open(path, "w", encoding="utf-8") as file:
        file.write(Maker(seed).program())
    spec = importlib.util.spec_from_file_location("program_%d" % seed, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    try:
        module.main()
    except Exception as error:
        shown = traceback.TracebackException(type(error), error, error.__traceback__)
        return {"seed": seed, "printed": "".join(shown.format()), "exceptions": describe(shown, error)}
    return None


if __name__ == "__main__":
    folder, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    for seed in range(first, first + count):
        result = run(folder, seed)
        if result is not None:
            sys.stdout.write(json.dumps(result) + "\n")
