"""Names that the standard library has removed: what is nearest to them in spelling is not what takes their place."""

from __future__ import annotations

from tracemend.recipes.moved_stdlib import MOVED

_REMOVED = {
    "asyncio": "async coroutine get_child_watcher set_child_watcher",
    "ast": "Num Str Bytes NameConstant Ellipsis",
    "base64": "encodestring decodestring",
    "cgi": "escape parse_qs parse_qsl",
    "configparser": "SafeConfigParser",
    "ConfigParser": "readfp",
    "RawConfigParser": "readfp",
    "datetime": "now today strptime utcnow fromtimestamp fromisoformat combine strftime",
    "dict": "has_key iteritems iterkeys itervalues viewitems viewkeys viewvalues",
    "gettext": "lgettext ldgettext lngettext",
    "imp": "load_source find_module reload",
    "inspect": "getargspec formatargspec getmoduleinfo",
    "itertools": "izip imap ifilter izip_longest ifilterfalse",
    "locale": "format resetlocale",
    "math": "",
    "os": "getcwdu errno popen2 popen3 spawnvp",
    "pkgutil": "ImpImporter ImpLoader find_loader get_loader",
    "platform": "linux_distribution dist popen",
    "plistlib": "readPlist writePlist readPlistFromBytes",
    "random": "jumpahead",
    "sqlite3": "OptimizedUnicode version",
    "ssl": "wrap_socket match_hostname RAND_pseudo_bytes",
    "str": "decode",
    "bytes": "encode",
    "string": "letters lowercase uppercase maketrans join split atoi upper lower replace",
    "sys": "maxint setcheckinterval exc_clear exc_type",
    "tarfile": "filemode",
    "threading": "_sleep",
    "time": "clock",
    "types": "StringType ListType IntType coroutine",
    "typing": "io re",
    "unittest": "makeSuite findTestCases getTestCaseNames _TextTestResult",
    "urllib": "urlopen urlencode quote unquote urlretrieve quote_plus unquote_plus parse request",
    "xml.etree.ElementTree": "",
}
REMOVED = frozenset((owner, name) for owner, names in _REMOVED.items() for name in names.split())
"""(module or class, name), from What's New in Python 3.0 to 3.14."""


def is_removed(owner: str, name: str) -> bool:
    """Whether a module or class once had a name and gave it up, so that a guess by spelling would be wrong."""
    return (owner, name) in REMOVED or (owner, name) in MOVED
