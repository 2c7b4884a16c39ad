"""What errors mean, in one sentence each that names what happened."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracemend.fix import Kind
from tracemend.incident import ExceptionRecord, exception_type_name


@dataclass(frozen=True, slots=True)
class Meaning:
    """The plain meaning of an error."""

    sentence: str
    kind: Kind


_Row = tuple[str, str, str, Kind]

_TABLE: tuple[_Row, ...] = (
    # exceptions (|-separated, * for any), pattern of the message, sentence, kind
    ("AttributeError", r"'NoneType' object has no attribute '(\w+)'", "The value whose '{0}' is asked for is None.", "code"),
    ("AttributeError", r"module '([\w.]+)' has no attribute '(\w+)'", "The module '{0}' has no '{1}'.", "code"),
    ("AttributeError", r"partially initialized module '([\w.]+)'", "The module '{0}' is used while it is still being imported: imports go round in a circle, or a file of the project has the name of a library.", "code"),
    ("AttributeError", r"'([\w.]+)' object has no attribute '(\w+)'", "A {0} object has no '{1}'.", "code"),
    ("AttributeError", r"type object '([\w.]+)' has no attribute '(\w+)'", "The class {0} has no '{1}'.", "code"),
    ("AttributeError", r"can't set attribute|property '\w+' of '\w+' object has no setter", "The attribute can be read only: it is a property without a setter, or its object can't be changed.", "code"),
    ("FrozenInstanceError", r"cannot assign to field '(\w+)'", "The object is frozen, so its '{0}' can't be assigned.", "code"),
    ("NameError", r"name '(\w+)' is not defined", "Nothing named '{0}' exists where the line runs.", "code"),
    ("UnboundLocalError", r".*?local variable '(\w+)'", "The local variable '{0}' is read on a way through the function that never assigns it.", "code"),
    ("NameError", r"cannot access free variable '(\w+)'", "The variable '{0}' of the function around is read before it is assigned.", "code"),
    ("KeyError", r"(.+)", "The mapping has no key {0}.", "code"),
    ("IndexError", r"(list|tuple|string|deque|range object) (?:assignment )?index out of range", "The {0} is shorter than the index that is asked for.", "code"),
    ("IndexError", r"pop from (?:an )?empty (\w+)", "The {0} is empty, so there is nothing to take from it.", "code"),
    ("ModuleNotFoundError", r"No module named '([\w.]+)'; '([\w.]+)' is not a package", "'{1}' is a single file, not a package, so '{0}' can't be in it.", "code"),
    ("ModuleNotFoundError|ImportError", r"No module named '?([\w.]+)'?", "The module '{0}' can't be found by this interpreter: it is not installed, or not on the path.", "dependency"),
    ("ImportError", r"cannot import name '(\w+)' from partially initialized module '([\w.]+)'", "'{1}' is still being imported when '{0}' is taken from it: imports go round in a circle.", "code"),
    ("ImportError", r"cannot import name '(\w+)' from '([\w.]+)'", "The module '{1}' has no '{0}'.", "code"),
    ("ImportError", r"attempted relative import", "A file that belongs to a package was started as a script, so its relative imports lead nowhere.", "configuration"),
    ("TypeError", r"(?:unsupported operand type\(s\) for (\S+): )'?(\w+)'? and '?(\w+)'?", "The operator {0} does not take a {1} and a {2}.", "code"),
    ("TypeError", r"'(\S+)' not supported between instances of '(\w+)' and '(\w+)'", "A {1} and a {2} can't be ordered.", "code"),
    ("TypeError", r"(\S+) missing (\d+) required ((?:positional|keyword-only) arguments?): (.+)", "The call of {0} lacks {3}.", "code"),
    ("TypeError", r"(\S+) got an unexpected keyword argument '(\w+)'", "The function {0} takes no argument named '{1}'.", "code"),
    ("TypeError", r"(\S+) got multiple values for (?:keyword )?argument '(\w+)'", "The call of {0} gives '{1}' twice, by position and by name.", "code"),
    ("TypeError", r"(\S+) takes (.+?) but (\d+) (?:was|were) given", "The function {0} takes {1}, and the call gives {2}.", "code"),
    ("TypeError", r"'NoneType' object is not (\w+)", "The value is None, which is not {0}.", "code"),
    ("TypeError", r"cannot unpack non-iterable (\w+) object", "A {0} is unpacked into several names, and is one value.", "code"),
    ("TypeError", r"'([\w.]+)' object is not (\w+)", "A {0} is not {1}.", "code"),
    ("TypeError", r"(\w+)\(\) argument must be .*, not 'NoneType'", "The value given to {0}() is None.", "code"),
    ("TypeError", r"(\w+)\(\) argument must be .*, not '(\w+)'", "{0}() makes no number of a {1}.", "code"),
    ("TypeError", r"expected string or bytes-like object, got 'NoneType'", "A text is searched, and the value given is None.", "code"),
    ("TypeError", r"expected string or bytes-like object", "A text is searched, and the value given is no text.", "code"),
    ("TypeError", r"expected str, bytes or os\.PathLike object, not (\w+)", "A path is expected, and a {0} is given.", "code"),
    ("TypeError", r"unsupported format string passed to NoneType", "The value to be formatted is None, which takes no width or precision.", "code"),
    ("TypeError", r"unsupported format string passed to (\w+)", "A {0} can't be written with this width or precision.", "code"),
    ("TypeError", r"not enough arguments for format string", "The text has more places (%s, %d) than values are given.", "code"),
    ("TypeError", r"not all arguments converted during string formatting", "More values are given than the text has places (%s, %d).", "code"),
    ("TypeError", r"a bytes-like object is required, not '(\w+)'", "Bytes are needed there, and a {0} is given.", "code"),
    ("TypeError", r"sequence item (\d+): expected str instance, (\w+) found", "Only texts can be joined, and item {0} is a {1}.", "code"),
    ("TypeError", r"object of type '([\w.]+)' has no len\(\)", "A {0} has no length.", "code"),
    ("TypeError", r"argument of type '(\w+)' is not", "Nothing can be looked for with 'in' in a {0}.", "code"),
    ("AttributeError|PicklingError", r"Can't (?:pickle|get) local object '?(?:<function )?([\w.<>]+)", "The function {0} is defined inside another one, where another process can't find it.", "code"),
    ("TypeError", r"'(\w+)' object cannot be interpreted as an integer", "A whole number is needed there, and a {0} is given.", "code"),
    ("TypeError", r"(__\w+__) returned non-(\w+) \(type (\w+)\)", "{0}() has to return a {1}, and returns a {2}.", "code"),
    ("TypeError", r"metaclass conflict", "The bases of the class have metaclasses that do not derive from each other.", "code"),
    ("TypeError", r"Cannot create a consistent method resolution\s+order \(MRO\) for bases (.+)", "The bases {0} stand in an order that contradicts their own bases: a base class stands before the class that derives from it.", "code"),
    ("TypeError", r"reduce\(\) of empty", "reduce() gets nothing to reduce, and no value to begin with.", "code"),
    ("ValueError", r"The truth value of an? (\w+)", "A {0} has no one truth value: every element has its own.", "code"),
    ("error|PatternError", r"(.+) at position (\d+)", "The regular expression can't be read: {0} at position {1}.", "code"),
    ("FixtureLookupError", r"fixture '(\w+)' not found", "No fixture is called '{0}'.", "code"),
    ("StatisticsError", r"(\w+) requires at least (\w+) data points?", "The {0} of too few values is asked for.", "data"),
    ("NotImplementedError", r"", "The method is left to a subclass, which does not define it, or is not written yet.", "code"),
    ("OverflowError", r"", "The number is too large.", "data"),
    ("StopIteration", r"", "There was nothing more to take from the iterator.", "code"),
    ("TypeError", r"can only concatenate (\w+) \(not \"(\w+)\"\) to", "A {0} and a {1} are joined by '+'; both have to be of one type.", "code"),
    ("TypeError", r".*unhashable type: '(\w+)'", "A {0} can't be a dictionary key or a member of a set, since it can change.", "code"),
    ("TypeError", r"Object of type ([\w.]+) is not JSON serializable", "JSON has no form for a {0}.", "code"),
    ("TypeError", r"Can't instantiate abstract class (\w+)", "The class {0} lacks a method that its base class requires.", "code"),
    ("TypeError", r"(?:list|tuple|string) indices must be integers", "A sequence is indexed as if it were a mapping.", "code"),
    ("ValueError", r"invalid literal for int\(\) with base \d+: (.+)", "The text {0} is no whole number.", "data"),
    ("ValueError", r"could not convert string to float: (.+)", "The text {0} is no number.", "data"),
    ("ValueError", r"too many values to unpack \(expected (\d+)", "There are more values than the {0} names on the left.", "code"),
    ("ValueError", r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)", "{0} values are expected on the right, and there are {1}.", "code"),
    ("ValueError", r"time data (.+) does not match format (.+)", "The text {0} is not written as {1} says.", "data"),
    ("ValueError", r"(?:max|min)\(\)", "The largest or smallest of no values is asked for.", "code"),
    ("ValueError", r"list\.remove\(x\): x not in list|.* is not in list", "The value to be removed or found is not in the list.", "code"),
    ("ZeroDivisionError", r"", "The divisor is zero.", "code"),
    ("RecursionError", r"", "The function calls itself without end.", "code"),
    ("RuntimeError", r"(dictionary|Set|set|deque)[\w ]* during iteration", "The {0} is changed while a loop runs over it.", "code"),
    ("RuntimeError", r"generator raised StopIteration", "A next() within the generator found nothing more, and a generator may not end so.", "code"),
    ("FileNotFoundError", r"\[Errno 2\] [^:]+: (.+)", "There is no {0} where the program looks, which starts from its current folder.", "environment"),
    ("PermissionError", r"\[Errno 13\] [^:]+: (.+)", "The program may not open {0}.", "environment"),
    ("FileExistsError", r"\[Errno 17\] [^:]+: (.+)", "The path {0} is there already.", "environment"),
    ("IsADirectoryError", r"\[Errno 21\] [^:]+: (.+)", "The path {0} is a folder, not a file.", "code"),
    ("UnicodeDecodeError", r"'(\S+)' codec can't decode", "The bytes are not {0} text.", "data"),
    ("UnicodeEncodeError", r"'(\S+)' codec can't encode", "The text holds characters that {0} can't write.", "data"),
    ("JSONDecodeError", r"", "The text is no JSON.", "data"),
    ("ConnectionRefusedError|ConnectError|ConnectionError", r"", "Nothing answers at that address: the service is not running, or runs elsewhere.", "environment"),
    ("TimeoutError|ReadTimeout|ConnectTimeout", r"", "The other side did not answer in time.", "environment"),
    ("AssertionError", r"", "An assertion does not hold.", "code"),
    ("IndentationError|TabError", r"(.+)", "The indentation is off: {0}.", "code"),
    ("SyntaxError", r"(.+)", "Python can't read the file: {0}.", "code"),
    ("MemoryError", r"", "There was no memory left.", "environment"),
    ("KeyboardInterrupt", r"", "The program was interrupted by the user.", "environment"),
)  # fmt: skip


def meaning(record: ExceptionRecord) -> Meaning:
    """What an exception says, by its type and message; its own words where the table has none."""
    name = exception_type_name(record.type)
    for exceptions, pattern, sentence, kind in _TABLE:
        if name in exceptions.split("|"):
            found = re.match(pattern, record.message)
            if found is not None:
                return Meaning(_filled(sentence, found), kind)
    first = record.message.strip().splitlines()[:1]
    return Meaning(f"{name}: {_shortened(first[0])}" if first else f"{name} was raised.", "unknown")


def _shortened(message: str) -> str:
    return message if len(message) <= 200 else f"{message[:199]}…"


def _filled(sentence: str, found: re.Match[str]) -> str:
    """The sentence with the message's parts in it; a message's own full stop is not doubled."""
    parts = [part.rstrip(".") for part in found.groups("")]
    for place, part in enumerate(parts):
        if re.match(r"[aeioAEIO]|un(?!i)", part):
            sentence = re.sub(rf"\b([Aa]) \{{{place}\}}", rf"\1n {{{place}}}", sentence)
    text = sentence.format(*parts)
    return text[0].upper() + text[1:]
