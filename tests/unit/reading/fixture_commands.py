"""Which command prints which fixture, by the name of its text: with the environment's own Python, or with every version of it."""

from __future__ import annotations

from fixture_programs import CRASH, DJANGO, DOCTEST, FLASK, IPYTHON, JSON_LOG, LOGURU, RICH, STRUCTLOG, THREADS

PROGRAMS: dict[str, tuple[str, list[str]]] = {
    "rich": (RICH.format("False"), []),
    "rich-locals": (RICH.format("True"), []),
    "rich-syntax": ("from rich.traceback import install\ninstall()\nimport broken\n", []),
    "loguru": (LOGURU.format(""), []),
    "loguru-color": (LOGURU.format(", colorize=True"), []),
    "loguru-plain": (LOGURU.format(", backtrace=False, diagnose=False"), []),
    "loguru-json": (LOGURU.format(", serialize=True"), []),
    "structlog-json": (STRUCTLOG.format("format_exc_info, JSONRenderer()"), []),
    "structlog-dict": (STRUCTLOG.format("dict_tracebacks, JSONRenderer()"), []),
    "structlog-logfmt": (STRUCTLOG.format("format_exc_info, LogfmtRenderer()"), []),
    "structlog-repr": (STRUCTLOG.format("format_exc_info, KeyValueRenderer()"), []),
    "structlog-console": (STRUCTLOG.format("structlog.dev.ConsoleRenderer(colors=False)"), []),
    "json-logger": (JSON_LOG.format(""), []),
    "json-logger-array": (JSON_LOG.format(", exc_info_as_array=True"), []),
    "better-exceptions": ("import better_exceptions; better_exceptions.hook()\n" + CRASH, []),
    "stackprinter": ("import stackprinter; stackprinter.set_excepthook()\n" + CRASH, []),
    "stackprinter-color": ("import stackprinter; stackprinter.set_excepthook(style='darkbg2')\n" + CRASH, []),
    "friendly": ("import friendly_traceback; friendly_traceback.install(lang='en')\n" + CRASH, []),
    "ipython-context": (IPYTHON.format(mode="Context", colors="NoColor"), []),
    "ipython-verbose": (IPYTHON.format(mode="Verbose", colors="NoColor"), []),
    "ipython-plain": (IPYTHON.format(mode="Plain", colors="NoColor"), []),
    "ipython-color": (IPYTHON.format(mode="Context", colors="Linux"), []),
    "django-console": (DJANGO, ["console"]),
    "django-mail": (DJANGO, ["mail"]),
    "django-page": (DJANGO, ["html"]),
    "django-plain": (DJANGO, ["plain"]),
    "flask-console": (FLASK, ["console"]),
    "flask-page": (FLASK, ["html"]),
    "doctest": (DOCTEST + "import doctest; doctest.testmod()\n", []),
    **{
        name: (THREADS, [name])
        for name in ("thread", "ignored", "task", "pool", "futures", "process", "faulthandler", "recursion", "warning")
    },
}
PYTEST = {
    **{
        f"pytest-{style}": [f"--tb={style}", "test_shop.py"]
        for style in ("auto", "long", "short", "native", "line", "no")
    },
    "pytest-color": ["--color=yes", "test_shop.py"],
    "pytest-locals": ["-vv", "--showlocals", "test_shop.py"],
    "pytest-xdist": ["-n", "2", "test_shop.py"],
    "pytest-collect": ["test_unimportable.py", "test_unparsable.py"],
    "pytest-doctest": ["--doctest-modules", "documented.py"],
    "pytest-hypothesis": ["test_hypothesis.py"],
}
CPYTHON = {
    "chain": CRASH,
    "syntax": "x = {'a': 1\ny = 2\n",
    "indentation": "if True:\nx = 1\n",
    "tabs": "if True:\n        x = 1\n\ty = 2\n",
    "no-source": "exec('def f():\\n    raise KeyError(3)\\nf()')\n",
    "frozen": "import broken\n",
}
MODULES = {
    "unittest": ["-m", "unittest", "test_shop"],
    "nbconvert": ["-m", "nbconvert", "--to", "markdown", "--stdout", "--allow-errors", "--execute", "shop.ipynb"],
    "nbconvert-stopped": ["-m", "nbconvert", "--to", "markdown", "--stdout", "--execute", "shop.ipynb"],
}
