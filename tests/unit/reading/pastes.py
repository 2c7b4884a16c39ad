"""A traceback that the tests pass on in many ways."""

from __future__ import annotations

from textwrap import dedent

PLAIN = dedent("""\
    Traceback (most recent call last):
      File "/srv/app/views.py", line 12, in show
        return total(items["pear"])
                     ~~~~~^^^^^^^^
    KeyError: 'pear'

    During handling of the above exception, another exception occurred:

    Traceback (most recent call last):
      File "/srv/app/main.py", line 30, in <module>
        show()
      File "/srv/app/views.py", line 14, in show
        raise shop.errors.NoStock(f"no {name} left in stock") from None
    shop.errors.NoStock: no pear left in stock
    """)

LOGURU = """\
Traceback (most recent call last):

> File "/srv/app/main.py", line 3, in <module>
    run(1)
    └ <function run at 0x7f>

  File "/srv/app/main.py", line 9, in run
    raise ConfigError(lines)
          │           └ ['cannot parse settings.toml', 'line 3: unex
pected indent', 'see the docs']
          └ <class 'main.ConfigError'>

ConfigError: a < b
"""
