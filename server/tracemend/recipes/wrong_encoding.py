r"""A file is not in UTF-8

## What it does
Offers the encodings in which its bytes are text, with a sample of each; says what it is when it is no text.

## Why the error happens
A file's bytes do not say how to read them. Most text is UTF-8 today; older programs write cp1252 and others, and archives or images are no text at all.

## Example
```python before main.py
with open("names.bin", "wb") as file:
    file.write(b"name: Jos\xe9")
with open("names.bin", encoding="utf-8") as file:
    print(ascii(file.read()))
```

```python after main.py
with open("names.bin", "wb") as file:
    file.write(b"name: Jos\xe9")
with open("names.bin", encoding="cp1252") as file:
    print(ascii(file.read()))
```

## When it is not offered
- The file's path is not a literal, or the file is not in the project.
- It is always a choice: the bytes alone do not tell the encoding.

## Questions
### How can I be sure about the encoding?
Ask who writes the file. Failing that, look at words with accents in the samples: the right encoding is the one in which they
are words.

### Is `errors="replace"` a way out?
It keeps going and puts question marks where letters were. For a log view that may do; for data that is written back it
destroys them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.siblings import sibling_encodings
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.recipes.data_files import bytes_of, decodes, opening_behind, path_of
from tracemend.recipes.drafting import draft
from tracemend.recipes.opening import Opening, set_argument
from tracemend.recipes.recipe import Abstention, Recipe

_MAGIC = {
    b"\x1f\x8b": "a gzip archive: open it with gzip.open",
    b"PK\x03\x04": "a ZIP archive (as are .xlsx and .docx): open it with zipfile or its own library",
    b"\x89PNG": "a PNG image: open it in mode 'rb'",
    b"\xff\xd8\xff": "a JPEG image: open it in mode 'rb'",
    b"%PDF": "a PDF document: open it in mode 'rb' with a library for PDF",
    b"SQLite format 3": "an SQLite database: open it with sqlite3",
    b"PAR1": "a Parquet file: read it with pandas or pyarrow",
    b"BZh": "a bzip2 archive: open it with bz2.open",
    b"\xfd7zXZ": "an xz archive: open it with lzma.open",
    b"\x80\x04": "a pickle: load it with pickle from a file in mode 'rb'",
    b"\x80\x05": "a pickle: load it with pickle from a file in mode 'rb'",
}
_CANDIDATES = ("cp1252", "latin-1", "cp1250", "cp1251", "shift_jis", "gbk")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    opening = opening_behind(site)
    path = path_of(site, opening) if opening is not None else None
    data = bytes_of(path) if path is not None else None
    if opening is None or path is None or data is None or opening.mode is None or "b" in opening.mode:
        yield Abstention("which file was read is not seen, so its bytes can't be looked at.")
        return
    name = path.name
    why = f"The bytes of '{name}' are not UTF-8."
    kind = next((text for magic, text in _MAGIC.items() if data.startswith(magic)), None)
    if kind is not None:
        step = Step(f"'{name}' is {kind}.")
        evidence = [Evidence(f"'{name}' is {kind.partition(':')[0]}", "its first bytes")]
        yield draft(
            site, f"Open '{name}' as what it is", rationale=why, tier=2, kind="C", steps=[step], evidence=evidence
        )
        return
    if match["declared"] and decodes(data, "utf-8"):
        yield draft(
            site,
            "Open the file as UTF-8",
            [set_argument(site, opening, "encoding", '"utf-8"')],
            rationale=f"'{name}' is opened as {match['declared']}, and its bytes are UTF-8.",
            tier=3,
            evidence=[Evidence(f"as UTF-8 it reads '{_sample(data, 'utf-8')}'", "decoding the file's bytes")],
        )
        return
    yield from _read_as(site, opening, data, why)


def _read_as(site: CrashSite, opening: Opening, data: bytes, why: str) -> Iterator[Fix]:
    """The encodings in which the bytes are text, those that the project opens other files with first."""
    elsewhere = {encoding: place for encoding, place in sibling_encodings(site).items() if decodes(data, encoding)}
    for place, encoding in enumerate(dict.fromkeys([*elsewhere, *_possible(data)])):
        shown = _sample(data, encoding)
        evidence = [Evidence(f"as {encoding} it reads '{shown}'", "decoding the file's bytes")]
        if encoding in elsewhere:
            evidence.append(Evidence(f"{elsewhere[encoding]} opens a file as {encoding}", "the project's code"))
        yield draft(
            site,
            f"Open the file as {encoding}",
            [set_argument(site, opening, "encoding", f'"{encoding}"')],
            rationale=why,
            tier=3 if encoding in elsewhere else 4,
            kind="U",
            score=0.9 - 0.1 * place,
            evidence=evidence,
        )


def _possible(data: bytes) -> list[str]:
    """Encodings in which the bytes are text, the likeliest first."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ["utf-16"]
    found = [e for e in _CANDIDATES if decodes(data, e)]
    if "cp1252" in found and "latin-1" in found:
        found.remove("latin-1")  # the same text wherever both hold
    return found[:3]


def _sample(data: bytes, encoding: str) -> str:
    """The words around the first byte that is not ASCII, as the encoding reads them."""
    place = next((i for i, byte in enumerate(data) if byte > 127), 0)
    text = data[max(0, place - 12) : place + 12].decode(encoding, "ignore")
    return " ".join(text.split())


RECIPE = Recipe(
    name="wrong-encoding",
    rows=("E2",),
    exceptions=("UnicodeDecodeError",),
    pattern=re.compile(
        r"'(?:utf-?8|(?P<declared>ascii|cp\d+|gbk|latin-1|euc_\w+|big5|shift_jis))' codec can't decode byte"
    ),
    propose=_propose,
    title="A file is not in UTF-8",
    kind="data",
)
