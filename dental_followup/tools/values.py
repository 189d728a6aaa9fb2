"""Types of what Odoo's fields hold, for the annotations of this folder."""

from typing import Literal, TypeAlias

# An empty text field is False; a function that is called with no text at all gets None.
Text: TypeAlias = str | Literal[False] | None
