"""Which of several remedies comes first: a program and its error in, the changed lines of the first fix out.

Each of these was once answered by a remedy that only moved the crash or spoilt what the program is for.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from recipes.crash import first_fix, fixed_files

UNBOUND = "UnboundLocalError: cannot access local variable '{}' where it is not associated with a value"
TOO_MANY = "ValueError: too many values to unpack (expected 2)"


@pytest.mark.parametrize(
    ("program", "line", "error", "becomes"),
    [
        pytest.param(
            "def f(filename):\n    name, extension = filename.split('.')\n    return extension\n",
            2,
            TOO_MANY,
            "    name, extension = filename.rsplit('.', 1)",
            id="an extension stands behind the last dot",
        ),
        pytest.param(
            "from datetime import datetime\n\n\ndef f(expiry):\n    now = datetime.now()\n    print(now.hour)\n"
            "    return now < expiry\n",
            7,
            "TypeError: can't compare offset-naive and offset-aware datetimes",
            "    return now.astimezone() < expiry",
            id="a time that other lines use without a zone",
        ),
        pytest.param(
            "from datetime import timedelta\n\n\ndef f(start, end):\n    return (end - start).minutes\n",
            5,
            "AttributeError: 'datetime.timedelta' object has no attribute 'minutes'",
            "    return (end - start).total_seconds() / 60",
            id="the minutes of a span of time",
        ),
        pytest.param(
            "from flask import Flask, abort, request\n\napp = Flask(__name__)\n\n\n@app.post('/')\ndef f():\n"
            "    data = request.get_json(silent=True)\n    return data['name']\n\n\ndef g(data):\n    if data is None:\n"
            "        return\n",
            9,
            "TypeError: 'NoneType' object is not subscriptable",
            "        abort(400)",
            id="a request without JSON is the client's fault",
        ),
        pytest.param(
            "def f(text):\n    host, port = text.split(':')\n    return host, int(port)\n",
            2,
            TOO_MANY,
            "    host, port = text.rsplit(':', 1)",
            id="a port stands behind the last colon",
        ),
        pytest.param(
            "def f(people):\n    return max(people, key=lambda p: p.get('age'))\n",
            2,
            "TypeError: '>' not supported between instances of 'NoneType' and 'int'",
            "    return max(people, key=lambda p: (p.get('age') is not None, p.get('age')))",
            id="the greatest is no missing value",
        ),
        pytest.param(
            "def f(steps):\n    seen = set()\n    path = []\n    for step in steps:\n"
            "        path.append(step)\n        seen.add(path)\n",
            6,
            "TypeError: unhashable type: 'list'",
            "        seen.add(tuple(path))",
            id="a list that grows stays a list",
        ),
        pytest.param(
            "class T:\n    def __init__(self, c):\n        self._c = c\n\n    @property\n    def celsius(self):\n"
            "        return self.celsius\n",
            7,
            "RecursionError: maximum recursion depth exceeded",
            "        return self._c",
            id="the value that the object keeps",
        ),
        pytest.param(
            "import logging\n\nlogger = logging.getLogger(__name__)\n\n\ndef f():\n    log.info('start')\n",
            7,
            "NameError: name 'log' is not defined",
            "    logger.info('start')",
            id="the logger and no logarithm",
        ),
        pytest.param(
            "def f(rows):\n    return [x for x in row for row in rows]\n",
            2,
            "NameError: name 'row' is not defined",
            "    return [x for row in rows for x in row]",
            id="the loops change places",
        ),
        pytest.param(
            "class Model:\n    def __init__(self, weights):\n        self.wieghts = weights\n\n"
            "    def total(self):\n        return sum(self.weights)\n",
            6,
            "AttributeError: 'Model' object has no attribute 'weights'",
            "        self.weights = weights",
            id="the slip is where it is set",
        ),
        pytest.param(
            "import hashlib\n\n\ndef f(data: bytes):\n    return hashlib.sha256('salt' + data).hexdigest()\n",
            5,
            'TypeError: can only concatenate str (not "bytes") to str',
            "    return hashlib.sha256('salt'.encode(\"utf-8\") + data).hexdigest()",
            id="a hash takes bytes",
        ),
        pytest.param(
            'MAGIC = "\\x89PNG"\n\n\ndef f(data: bytes):\n    return data.startswith(MAGIC)\n',
            5,
            "TypeError: startswith first arg must be bytes or a tuple of bytes, not str",
            'MAGIC = b"\\x89PNG"',
            id="what is no text is not decoded",
        ),
        pytest.param(
            "index = {}\n\n\ndef f(word, doc):\n    index[word].append(doc)\n\n\ndef lookup(word):\n    try:\n"
            "        return index[word]\n    except KeyError:\n        return None\n",
            5,
            "KeyError: 'x'",
            "    index.setdefault(word, []).append(doc)",
            id="whoever asks for a missing key is still told",
        ),
        pytest.param(
            "def f(hits, page):\n    hits[page]['n'] += 1\n",
            2,
            "KeyError: 'about'",
            "    hits.setdefault(page, {'n': 0})['n'] += 1",
            id="the entry begins with its counter",
        ),
        pytest.param(
            "def f(prices):\n    result = 0\n    for price in prices:\n        reslut += price\n    return result\n",
            4,
            UNBOUND.format("reslut"),
            "        result += price",
            id="a slip in what is added to",
        ),
        pytest.param(
            "import asyncio\n\n\nasync def price(sku):\n    return 1\n\n\nasync def f(skus):\n"
            "    return sum(price(s) for s in skus)\n",
            9,
            "TypeError: unsupported operand type(s) for +: 'int' and 'coroutine'",
            "    return sum([await price(s) for s in skus])",
            id="sum takes no asynchronous generator",
        ),
        pytest.param(
            "class Account:\n    def __init__(self):\n        self._balance = 0\n\n    @property\n    def balance(self):\n"
            "        return self._balance\n\n    def f(self, n):\n        self.balance += n\n",
            10,
            "AttributeError: property 'balance' of 'Account' object has no setter",
            "        self._balance += n",
            id="what the property gives is what grows",
        ),
        pytest.param(
            "from datetime import datetime, timedelta\n\n\ndef f(started):\n    return datetime.now() - started > 30\n",
            5,
            "TypeError: '>' not supported between instances of 'datetime.timedelta' and 'int'",
            "    return datetime.now() - started > timedelta(days=30)",
            id="the number that is compared gets the unit",
        ),
        pytest.param(
            "import asyncio\n\n\nasync def load():\n    return [1]\n\n\ndef f():\n    return len(load())\n\n\nprint(f())\n",
            9,
            "TypeError: object of type 'coroutine' has no len()",
            "    return len(asyncio.run(load()))",
            id="below the top level a coroutine is run",
        ),
        pytest.param(
            "def f(queue):\n    while True:\n        print(queue.pop())\n",
            3,
            "IndexError: pop from empty list",
            "    while queue:",
            id="the loop ends when nothing is left",
        ),
        pytest.param(
            "def f(n):\n    return [int(d) for d in n]\n",
            2,
            "TypeError: 'int' object is not iterable",
            "    return [int(d) for d in str(n)]",
            id="digits of a number",
        ),
        pytest.param(
            "def main():\n    return 1\n\n\ndef f():\n    return mian()\n",
            6,
            "NameError: name 'mian' is not defined",
            "    return main()",
            id="a function of the file before a builtin",
        ),
        pytest.param(
            "def evens(n):\n    for i in range(0, n, 2):\n        yield i\n\n\ndef f():\n    return len(evens(10))\n",
            7,
            "TypeError: object of type 'generator' has no len()",
            "    return len(list(evens(10)))",
            id="a generator that ends",
        ),
        pytest.param(
            "TEXT = 'Dear {name}, you owe {amount}'\n\n\ndef f(total):\n    return TEXT.format(name='Ada', total=total)\n",
            5,
            "KeyError: 'amount'",
            "    return TEXT.format(name='Ada', amount=total)",
            id="the one value without a place",
        ),
        pytest.param(
            "def f():\n    price = input()\n    return round(price, 2)\n",
            3,
            "TypeError: type str doesn't define __round__ method",
            "    price = float(input())",
            id="what is rounded has decimals",
        ),
    ],
)
def test_first(program: str, line: int, error: str, becomes: str, tmp_path: Path) -> None:
    fix = first_fix(program, line, error, tmp_path)
    assert fix is not None
    after = fixed_files(fix, tmp_path)["main.py"] or ""
    assert [text for text in after.splitlines() if text not in program.splitlines()] == [becomes]


@pytest.mark.parametrize(
    ("program", "line", "error"),
    [
        pytest.param(
            "def f(clock):\n    h, m = clock.split(':')\n    return int(h) * 60 + int(m)\n",
            2,
            TOO_MANY,
            id="the rest of a clock is no number",
        ),
        pytest.param(
            "def f():\n    with open('log.txt', 'a') as log:\n        log.write('x')\n        print(log.read())\n",
            4,
            "io.UnsupportedOperation: not readable",
            id="no mode reads back what has just been written",
        ),
        pytest.param(
            "class Api:\n    def get_users(self):\n        return []\n\n\ndef f():\n    return Api().get_user(1)\n",
            7,
            "AttributeError: 'Api' object has no attribute 'get_user'",
            id="a method that takes other arguments",
        ),
        pytest.param(
            "def f():\n    log.info('start')\n",
            2,
            "NameError: name 'log' is not defined",
            id="math.log has no info",
        ),
        pytest.param(
            "def f(words):\n    lights = 0\n    for word in words:\n        rights += 1\n    return lights, rights\n",
            4,
            UNBOUND.format("rights"),
            id="a count that lacks its start",
        ),
        pytest.param(
            "import argparse\n\nparser = argparse.ArgumentParser()\nparser.add_argument('path')\nargs = parser.parse_args()\n"
            "open(args.path, args.path)\n",
            6,
            "TypeError: 'str' object cannot be interpreted as an integer",
            id="an argument that is no number",
        ),
        pytest.param(
            "def numbers():\n    n = 0\n    while True:\n        yield n\n\n\ndef f():\n    return len(numbers())\n",
            8,
            "TypeError: object of type 'generator' has no len()",
            id="a generator without end has no list",
        ),
    ],
)
def test_none(program: str, line: int, error: str, tmp_path: Path) -> None:
    assert first_fix(program, line, error, tmp_path) is None
