"""Text where bytes are hashed or packed

## What it does
Encodes the text as UTF-8 where it is given to hashlib, hmac, base64 or zlib.

## Why the error happens
These work on bytes. Text has bytes only in an encoding.

## Example
```python before main.py
import hashlib

print(hashlib.sha256("secret").hexdigest()[:8])
```

```python after main.py
import hashlib

print(hashlib.sha256("secret".encode("utf-8")).hexdigest()[:8])
```

## Example
```python before main.py
print(bytes("text"))
```

```python after main.py
print(bytes("text", "utf-8"))
```

## When it is not offered
- More than one argument may be the text.
- The type of the argument is not known: then it is a choice.

## Questions
### Does the encoding change the digest?
Yes: "ä" in UTF-8 and in Latin-1 are different bytes. Both sides that compare digests have to use the same one.

### May I hash a password like that?
Digests such as SHA-256 are made to be fast, which helps whoever guesses. Use `hashlib.scrypt` or a library such as
argon2-cffi.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument, call_method
from tracemend.recipes.recipe import Recipe

_TAKES_BYTES = ("hashlib.", "base64.", "hmac.", "zlib.", "gzip.compress", "bz2.compress", "lzma.compress", "binascii.")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if match["bare"]:
        yield from _bytes_of_text(site)
        return
    calls = [c for c in site.find(ast.Call) if takes_bytes(site, c) and c.args]
    given = [a for c in calls for a in c.args if type_of(site, a) in ("str", None) and not isinstance(a, ast.Attribute)]
    texts = [a for a in given if type_of(site, a) == "str"] or given
    if site.message.startswith("key:"):
        texts = [a for c in calls for a in c.args[:1]]
    if len(calls) != 1 or len(texts) != 1:
        return
    certain = type_of(site, texts[0]) == "str"
    yield draft(
        site,
        "Encode the text as UTF-8",
        call_method(site, texts[0], 'encode("utf-8")'),
        rationale=f"{site.source(calls[0].func)} works on bytes, and gets text.",
        tier=3,
        kind="S" if certain else "U",
        evidence=[Evidence(f"{site.source(texts[0])} is text", "the code" if certain else "the message")],
    )


def takes_bytes(site: CrashSite, call: ast.Call) -> bool:
    """Whether a call is of a function that works on bytes: of a hash, an encoding, a socket."""
    full = qualified(site, call.func) or ""
    method = call.func.attr if isinstance(call.func, ast.Attribute) and not full else ""
    unknown = isinstance(call.func, ast.Attribute) and type_of(site, call.func.value) is None
    return full.startswith(_TAKES_BYTES) or (method in _METHODS and unknown)


_METHODS = ("update", "send", "sendall", "sendto")
"""Methods of hashes and sockets."""


def _bytes_of_text(site: CrashSite) -> Iterator[Fix]:
    """`bytes("text")`, which does not say how to encode."""
    call = site.sole(
        ast.Call, lambda n: isinstance(n.func, ast.Name) and n.func.id in ("bytes", "bytearray") and len(n.args) == 1
    )
    if call is not None and not call.keywords:
        yield draft(
            site,
            "Encode the text as UTF-8",
            [add_argument(site, call, '"utf-8"')],
            rationale="Text becomes bytes only by an encoding, and none is given.",
            tier=3,
            kind="S",
            evidence=[Evidence("UTF-8 holds every text", "the encoding")],
        )


RECIPE = Recipe(
    name="text-to-digest",
    rows=("T3",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"(?:Unicode-objects|Strings) must be encoded before hashing|a bytes-like object is required, not 'str'"
        r"|key: expected bytes or bytearray, but got 'str'"
        r"|(?P<bare>string argument without an encoding)"
    ),
    propose=_propose,
    title="Text where bytes are hashed or packed",
)
