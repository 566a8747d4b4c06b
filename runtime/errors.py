"""The kinds of mistakes the runtime reports.

Every class also is the built-in exception a NumPy or TensorFlow user would catch, so
`except ValueError` keeps working after a function is converted.
"""


class AutographError(Exception):
    """Base of every error that `autograph` itself defines."""


class StagingError(AutographError):
    """What a recorded branch or loop cannot express."""


class InvalidArgumentError(AutographError, ValueError):
    """An argument whose value an operation cannot take."""


class OutOfRangeError(AutographError, IndexError):
    """An index outside its axis, or an exhausted iterator."""


class IncompatibleStateError(StagingError, TypeError):
    """Values of a branch or a loop that cannot be joined into one type."""


class SymbolicValueError(StagingError, TypeError):
    """A recorded value used where Python needs a concrete one."""


class LeakedValueError(StagingError, ValueError):
    """A recorded value used after, or outside, the trace that made it."""


class GradientError(AutographError, ValueError):
    """A gradient that does not exist; the message says why."""


class VerificationError(AutographError):
    """A malformed graph: a bug in a pass, or a damaged text."""
