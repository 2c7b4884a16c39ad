"""What calls of the standard library return, as far as it is one type always."""

from __future__ import annotations


def _words(text: str) -> list[str]:
    return text.split()


BUILTIN_CALLS = {
    **dict.fromkeys(["str", "repr", "input", "chr", "hex", "oct", "bin", "ascii", "format"], "str"),
    **dict.fromkeys(["int", "len", "ord", "hash", "id"], "int"),
    **dict.fromkeys(["list", "sorted", "dir"], "list"),
    **dict.fromkeys(["dict", "vars", "globals", "locals"], "dict"),
    "float": "float",
    "bool": "bool",
    "bytes": "bytes",
    "bytearray": "bytearray",
    "tuple": "tuple",
    "set": "set",
    "frozenset": "frozenset",
    "range": "range",
    "isinstance": "bool",
    "callable": "bool",
    "any": "bool",
    "all": "bool",
}
METHODS = {
    "str": {
        **dict.fromkeys(
            _words(
                "capitalize casefold center expandtabs format join ljust lower lstrip removeprefix removesuffix replace rjust "
                "rstrip strip swapcase title translate upper zfill"
            ),
            "str",
        ),
        **dict.fromkeys(_words("split rsplit splitlines"), "list"),
        **dict.fromkeys(_words("find rfind index rindex count"), "int"),
        **dict.fromkeys(_words("startswith endswith isdigit isalpha isalnum"), "bool"),
        **dict.fromkeys(_words("partition rpartition"), "tuple"),
        "encode": "bytes",
    },
    "bytes": {
        "decode": "str",
        "hex": "str",
        **dict.fromkeys(_words("strip lstrip rstrip replace lower upper join"), "bytes"),
        **dict.fromkeys(_words("split rsplit splitlines"), "list"),
    },
    "datetime.datetime": {
        "date": "datetime.date",
        "time": "datetime.time",
        "isoformat": "str",
        "strftime": "str",
        "timestamp": "float",
        **dict.fromkeys(["replace", "astimezone"], "datetime.datetime"),
    },
    "datetime.date": {"isoformat": "str", "strftime": "str", "replace": "datetime.date"},
    "dict": {"copy": "dict"},
    "list": {"copy": "list", "index": "int", "count": "int"},
}
QUALIFIED_CALLS = {
    **dict.fromkeys(
        [f"datetime.datetime{m}" for m in ("", ".now", ".utcnow", ".today", ".fromtimestamp", ".utcfromtimestamp")]
        + [f"datetime.datetime.{m}" for m in ("strptime", "combine", "fromisoformat")],
        "datetime.datetime",
    ),
    **dict.fromkeys([f"datetime.date{m}" for m in ("", ".today", ".fromtimestamp", ".fromisoformat")], "datetime.date"),
    "datetime.timedelta": "datetime.timedelta",
    "decimal.Decimal": "decimal.Decimal",
    "fractions.Fraction": "fractions.Fraction",
    "os.listdir": "list",
    "os.getcwd": "str",
    "os.path.join": "str",
    "os.getenv": "str",
    "time.time": "float",
    "json.dumps": "str",
    "pathlib.Path": "pathlib.Path",
    "subprocess.check_output": "bytes",
    "collections.defaultdict": "dict",
    "collections.Counter": "dict",
    "collections.OrderedDict": "dict",
    "math.floor": "int",
    "math.ceil": "int",
    "math.sqrt": "float",
    "random.random": "float",
    "random.randint": "int",
}
