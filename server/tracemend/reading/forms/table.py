"""Every printed form, in the order in which they are tried on a line."""

from __future__ import annotations

from tracemend.reading.forms import cpython
from tracemend.reading.forms.form import Form

FORMS: tuple[Form, ...] = (cpython.FORM,)
