"""The errors of the front end, and the one form in which they are shown.

Every message says what is wrong, where in the user's file, and what to write instead:

    autograph.ConversionError: `await` inside a converted loop is not supported.

      model.py:14, in scale
          while await ready():
                ^^^^^^^^^^^^^
      Await the value before the loop.
"""

from __future__ import annotations

import os

from autograph.runtime.errors import (
    AutographError,
    GradientError,
    IncompatibleStateError,
    InvalidArgumentError,
    LeakedValueError,
    OutOfRangeError,
    StagingError,
    SymbolicValueError,
    VerificationError,
)

__all__ = [
    "AutographError",
    "ConversionError",
    "GradientError",
    "IncompatibleStateError",
    "InvalidArgumentError",
    "LeakedValueError",
    "OutOfRangeError",
    "StagingError",
    "SymbolicValueError",
    "VerificationError",
]


class ConversionError(AutographError):
    """A function cannot be converted faithfully."""

    def __init__(
        self,
        message: str,
        *,
        filename: str | None = None,
        lineno: int | None = None,
        function: str | None = None,
        line: str | None = None,
        columns: tuple[int, int] | None = None,
        advice: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.filename = filename
        self.lineno = lineno
        self.function = function
        self.line = line
        self.columns = columns
        self.advice = advice

    def __str__(self) -> str:
        parts = [self.message]
        if self.filename is not None:
            parts += ["", *self._place()]
        if self.advice is not None:
            parts += [f"  {line}" for line in self.advice.splitlines()]
        return "\n".join(parts)

    def _place(self) -> list[str]:
        """The lines `  file.py:14, in scale`, the source text and the carets under it."""
        place = f"  {_shown_path(self.filename or '')}"
        if self.lineno is not None:
            place += f":{self.lineno}"
        if self.function is not None:
            place += f", in {self.function}"
        if self.line is None or not self.line.strip():
            return [place]
        text = self.line.rstrip()
        body = text.lstrip()
        start, end = self.columns or (0, len(text))
        indent = len(text) - len(body)
        start = max(start - indent, 0)
        width = max(min(end - indent, len(body)) - start, 1)
        return [place, f"      {body}", f"      {' ' * start}{'^' * width}"]


def _shown_path(filename: str) -> str:
    """The path as the user would type it: relative when the file is below this directory."""
    here = os.getcwd() + os.sep
    return filename.removeprefix(here)


# Tracebacks name the public place, `autograph.ConversionError`.
for _name in __all__:
    globals()[_name].__module__ = "autograph"
