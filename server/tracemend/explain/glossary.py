"""What each kind of error is, and where one looks when nothing more is known: Python's own exceptions and a few of libraries.

https://docs.python.org/3/library/exceptions.html
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of error."""

    meaning: str
    look: tuple[str, ...]
    """Where to look, most telling place first."""


def _entry(meaning: str, *look: str) -> Entry:
    return Entry(meaning, look)


GLOSSARY: dict[str, Entry] = {
    "ArithmeticError": _entry(
        "It is the family of errors of computing: a division by zero, a number too large, a loss of precision.",
        "the operands of the line, and how they came to these values",
    ),
    "AssertionError": _entry(
        "An `assert` names a condition that its author took for granted. It fails when the condition is false, and its message is what stands after the comma.",
        "the values on both sides of the condition",
        "the code that made them: in a test that is the code under test, not the assertion",
    ),
    "AttributeError": _entry(
        "An object has only the attributes that its class, its module or an assignment gave it. Asking for another one, by `object.name`, raises this.",
        "the type of the object before the dot: the message names it",
        "where that object was made; an unexpected type is the more frequent cause, a slip in the name the other",
    ),
    "BlockingIOError": _entry(
        "A non-blocking read or write had nothing ready at that moment.",
        "who made the socket or file non-blocking, and whether the line should wait for it first",
    ),
    "BrokenPipeError": _entry(
        "The program wrote to a pipe or socket whose other end was already closed.",
        "the program that reads: it may have ended, as `head` does",
    ),
    "BufferError": _entry(
        "Memory that something else still looks into can't be resized.",
        "views of the buffer (`memoryview`, arrays) that are still alive",
    ),
    "ChildProcessError": _entry(
        "There was no child process to wait for.",
        "whether the child was waited for before, in another place or by a signal handler",
    ),
    "ConnectionAbortedError": _entry(
        "The connection was given up on this side while it was in use.",
        "timeouts of the client, and firewalls between the two sides",
    ),
    "ConnectionError": _entry(
        "A connection could not be made, or was lost.",
        "the address and port that the program uses, and whether the service runs there",
    ),
    "ConnectionRefusedError": _entry(
        "The machine answered that nobody listens on that port. The network works; the service does not run there, or listens on another port or address.",
        "whether the service runs",
        "the host and port of the settings; inside a container `localhost` is the container itself",
    ),
    "ConnectionResetError": _entry(
        "The other side cut the connection while data was still expected.",
        "the log of the other side at that moment; it may have crashed or been restarted",
    ),
    "DeprecationWarning": _entry(
        "A warning that is turned into an error by the settings: the call still works today and will not in a later version.",
        "what the message names as the replacement",
    ),
    "EOFError": _entry(
        "Input ended before the program had what it asked for: `input()` met the end of standard input, or a file ended within an object.",
        "where standard input comes from: a pipeline or a service has none",
        "whether the file that is read was written to its end",
    ),
    "ExceptionGroup": _entry(
        "Several things failed at once, as tasks of a group do, and none of their errors was lost: the group holds them all.",
        "its members, each by itself: they often have one cause",
    ),
    "FileExistsError": _entry(
        "Something was to be created under a path that is taken.",
        "what is there now: left over from an earlier run, or made by another process",
    ),
    "FileNotFoundError": _entry(
        "The operating system knows no file or folder of that path. A path that does not begin at the root is looked up from the folder in which the program was started.",
        "the folder in which the program was started",
        "the spelling of the path, its capital letters included",
        "whether the step that makes the file has run",
    ),
    "FloatingPointError": _entry(
        "A computation with floating-point numbers failed, and the library was asked to raise on that.",
        "the operands: a division by zero, an overflow, or a NaN",
    ),
    "FrozenInstanceError": _entry(
        "A frozen dataclass forbids assignment to its fields once an object is made.",
        "whether a changed copy was meant: `dataclasses.replace`",
    ),
    "GeneratorExit": _entry(
        "A generator or coroutine was closed before it came to its end.",
        "who stopped iterating over it",
    ),
    "ImportError": _entry(
        "A module was found, and what was to be imported from it was not there, or could not be loaded.",
        "the path in the message: it shows which file was imported, perhaps another one than meant",
        "the installed version of the library, when the name belongs to one",
    ),
    "IndentationError": _entry(
        "Python reads the structure of a program from its indentation, and this line's does not fit the lines around it.",
        "the line named, and the one before it",
        "tabs and spaces mixed in one file",
    ),
    "IndexError": _entry(
        "A sequence was asked for a place that it does not have. Places are counted from 0, so the last of n items is at n - 1, and an empty sequence has none.",
        "how long the sequence was at that moment",
        "the bounds of the loop that computes the index",
    ),
    "InterruptedError": _entry(
        "A system call was interrupted by a signal.",
        "the signal handler: it must not raise where the call should go on",
    ),
    "IntegrityError": _entry(
        "The database refused a row that breaks one of its rules: a value that must be there, must be unique, or must refer to a row.",
        "the rule and the column that the message names",
        "the row that was there already, or the one that is missing",
    ),
    "IsADirectoryError": _entry(
        "A folder was used where a file is needed.",
        "how the path was put together: an empty file name leaves the folder",
    ),
    "JSONDecodeError": _entry(
        "The text is not one JSON document. The message names the place where reading stopped; at `char 0` there was no JSON at all.",
        "the text itself: an empty answer, an HTML error page and several documents in one file are the usual ones",
    ),
    "KeyError": _entry(
        "A mapping was asked for a key that it does not hold. The message is the key itself, in quotes when it is text.",
        "the keys that the mapping had at that moment",
        "where it is filled: the key may be spelt otherwise there, or be optional in the data",
    ),
    "KeyboardInterrupt": _entry(
        "Somebody pressed Ctrl-C, or a tool sent the same signal.",
        "nothing in the code; where it was interrupted shows what it was busy with",
    ),
    "LookupError": _entry(
        "It is the family of KeyError and IndexError; code also raises it by itself for what it can't find.",
        "what was looked for, and where",
    ),
    "MemoryError": _entry(
        "The machine, or the limit set for the process, had no memory left.",
        "what is kept: a list where a loop over the items would do, a cache without a bound",
    ),
    "ModuleNotFoundError": _entry(
        "The interpreter looked through every folder of `sys.path` and found no module of that name. It says nothing of other interpreters and environments of the same machine.",
        "which interpreter ran: `python -c 'import sys; print(sys.executable)'`",
        "whether the package is installed for it, and whether the name is the import's, not the package's",
        "the folder from which the program was started, when the module is the project's own",
    ),
    "NameError": _entry(
        "A name was used that is bound neither in the function, nor in the functions around it, nor in the module, nor among the builtins.",
        "the spelling of the name",
        "whether its import or its assignment is missing, or comes later",
    ),
    "NotADirectoryError": _entry(
        "A path goes through something that is no folder.",
        "every part of the path before the last",
    ),
    "NotImplementedError": _entry(
        "A method was called that its class leaves to subclasses, or that nobody has written yet.",
        "the class of the object: does it override the method, with the same spelling?",
    ),
    "OSError": _entry(
        "The operating system refused something. Its number (`errno`) says what: 2 no such file, 13 not permitted, 28 no space left, 98 the address is in use.",
        "the number and the path or address in the message",
    ),
    "OperationalError": _entry(
        "The database could not do what it was asked for a reason of its own: it is not reached, it lacks a table, it is locked or full.",
        "the message, which is the server's own",
        "whether this process talks to the database that you mean",
    ),
    "OverflowError": _entry(
        "A result is too large for the type that has to hold it. Python's own integers have no limit; floats and values handed to C have.",
        "the size of the operands, and whether they are in the unit that the call expects",
    ),
    "PermissionError": _entry(
        "The operating system does not let this user do that with this file, folder or port.",
        "the user that the program runs as, and who owns the path",
        "whether the path is a folder, or open in another program on Windows",
    ),
    "ProcessLookupError": _entry(
        "There is no process of that number any more.",
        "whether it ended by itself before it was signalled",
    ),
    "RecursionError": _entry(
        "Calls were nested more than about a thousand deep, which nearly always means that they would never have ended.",
        "the lines of the stack that repeat",
        "the condition that should end the recursion, and the argument that should get smaller",
    ),
    "ReferenceError": _entry(
        "A weak reference was used after its object was gone.",
        "who was to keep the object alive",
    ),
    "RuntimeError": _entry(
        "Something was done at a moment or in a state in which it can't be; the message says what.",
        "the message: RuntimeError has no meaning of its own beyond it",
    ),
    "StopIteration": _entry(
        "`next()` was asked for an item of an iterator that has none left.",
        "whether there was anything at all: `next(items, None)` gives a default instead",
    ),
    "SyntaxError": _entry(
        "Python could not read the file as a program, so none of it ran. It names the place where it noticed, which may be after the slip: an open bracket is noticed lines later.",
        "the line named, and the line before it",
        "brackets and quotes that are opened and not closed",
        "whether the syntax is newer than the Python that read it",
    ),
    "SystemError": _entry(
        "The interpreter, or a library written in C, found itself in a state that should not be.",
        "the version of that library: it may not fit this Python",
    ),
    "SystemExit": _entry(
        "The program ended itself with `sys.exit`.",
        "the value that it was given: anything but 0 and None tells of a failure",
    ),
    "TabError": _entry(
        "The lines of one block are indented with tabs here and with spaces there, so their depth can't be compared.",
        "the editor's setting: let it write spaces only",
    ),
    "TimeoutError": _entry(
        "The other side did not answer within the time that was given.",
        "whether the service is up and how loaded it is",
        "the length of the timeout, beside how long the work takes on a good day",
    ),
    "TypeError": _entry(
        "A value has a type that the operation or the call does not take, or a call does not fit the function's parameters.",
        "the types that the message names, and where each value came from",
        "for a call: the function's signature beside its arguments",
    ),
    "UnboundLocalError": _entry(
        "A name that is assigned anywhere in a function is local to all of it. It was read on a way through the function on which no assignment had run yet.",
        "the ways to the line: a branch without the assignment, a loop that never ran",
        "whether the module's variable of the same name was meant (`global`)",
    ),
    "UnicodeDecodeError": _entry(
        "Bytes were to be read as text in an encoding in which they are none.",
        "the encoding in which the file was written, beside the one it is opened with",
        "whether it is text at all",
    ),
    "UnicodeEncodeError": _entry(
        "Text was to be written in an encoding that lacks one of its characters.",
        "the encoding of the file or the terminal; UTF-8 has every character",
    ),
    "ValidationError": _entry(
        "Data does not have the form that its model declares. Each error names the field, the rule and the value.",
        "the fields named, in the data as it arrived",
        "whether the model's declaration is what the sender was told",
    ),
    "ValueError": _entry(
        "The type of a value is right and the value itself is not: text that is no number, a date that does not exist, a count that does not fit.",
        "the value in the message, and where it came into the program",
    ),
    "ZeroDivisionError": _entry(
        "A division or a remainder was computed by zero, for which there is no result.",
        "why the divisor was zero: an empty collection, a missing measurement, a default",
    ),
}

_FAMILIES = (("Warning", "DeprecationWarning"), ("Timeout", "TimeoutError"))

_OTHER = _entry(
    "It is not one of Python's own errors, so its meaning is what the code that raises it says.",
    "where it is raised: the last line of the stack",
    "its class: the docstring often says when it is raised",
)


def looked_up(name: str) -> Entry:
    """What a kind of error is, by its class name; a general entry for one that is not known."""
    found = GLOSSARY.get(name)
    if found is None:
        family = next((known for ending, known in _FAMILIES if name.endswith(ending)), None)
        found = GLOSSARY[family] if family is not None else _OTHER
    return found
