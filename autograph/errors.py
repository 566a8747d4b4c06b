"""All kinds of errors, under the name that users catch them by.

Those of the front end point at source text that was only read:

    autograph.errors.ConversionError: `await` inside a converted loop is not supported.

      model.py:14, in scale
          while await ready():
                ^^^^^^^^^^^^^
      Await the value before the loop.
"""

from __future__ import annotations

from autograph.runtime.errors import (
    AutographError,
    GradientError,
    IncompatibleStateError,
    InvalidArgumentError,
    InvalidIndexError,
    LeakedValueError,
    OutOfRangeError,
    StagingError,
    SymbolicValueError,
    UnrolledLoopWarning,
    VerificationError,
)
from autograph.runtime.origin import Place as Place

__all__ = [
    "AutographError",
    "ConversionError",
    "GradientError",
    "IncompatibleStateError",
    "InvalidArgumentError",
    "InvalidIndexError",
    "LeakedValueError",
    "OutOfRangeError",
    "StagingError",
    "SymbolicValueError",
    "UnrolledLoopWarning",
    "VerificationError",
]


class ConversionError(AutographError):
    """A function cannot be converted faithfully."""


# Tracebacks name the public place, `autograph.errors.ConversionError`; pickle finds it there.
for _name in __all__:
    globals()[_name].__module__ = __name__
