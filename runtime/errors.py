"""The kinds of mistakes, and the one form in which they are shown.

Every message says what is wrong, where in the user's file, why, and what to write instead:

    autograph.errors.IncompatibleStateError: `y` changes its number of axes in this loop.

      model.py:14, in scale
          while norm(y) > 1:
          ^^^^^^^^^^^^^^^^^^
      before: float32 of shape (3,), from model.py:12   y = x * 2
      after: float32 of shape (2, 3), from model.py:15   y = ag.stack([y, y])
      Give the name its final shape before the loop, or use another name inside.

Every class also is the built-in exception a NumPy or TensorFlow user would catch, so
`except ValueError` keeps working after a function is converted.
"""

from collections.abc import Sequence

from autograph.runtime.origin import Place, place_here


class AutographError(Exception):
    """Base of every error that `autograph` itself defines."""

    place: Place | None = None
    details: tuple[str, ...] = ()
    advice: str | None = None

    def __init__(
        self,
        *args: object,
        place: Place | None = None,
        details: Sequence[str] = (),
        advice: str | None = None,
    ) -> None:
        super().__init__(*args)
        # What is not given is not set: a recorded exception carries its attributes along.
        if place is not None:
            self.place = place
        if details:
            self.details = tuple(details)
        if advice is not None:
            self.advice = advice

    @property
    def message(self) -> str:
        """What is wrong, in a sentence."""
        return super().__str__()

    def __str__(self) -> str:
        place = [] if self.place is None else ["", *self.place.shown()]
        rest = [*self.details, *(self.advice or "").splitlines()]
        return "\n".join([self.message, *place, *(f"  {line}" for line in rest)])


class LocatedError(AutographError):
    """An error about the user's line that is running when it is raised."""

    def __init__(
        self,
        message: str,
        *,
        details: Sequence[str] = (),
        advice: str | None = None,
    ) -> None:
        super().__init__(message, place=place_here(), details=details, advice=advice)


def as_of_here(error: Exception) -> Exception:
    """An error that was made earlier, about the line that runs now; it says where it comes from."""
    if isinstance(error, LocatedError):
        earlier, here = error.place, place_here()
        if earlier is not None and here is not None and earlier.short() != here.short():
            error.details = (f"since {earlier.short()}",)
        error.place = here
    return error


class StagingError(LocatedError):
    """What a recorded branch or loop cannot express."""


class InvalidArgumentError(AutographError, ValueError):
    """An argument whose value an operation cannot take."""


class InvalidIndexError(InvalidArgumentError, IndexError):
    """An index outside its axis: what NumPy calls IndexError, and TensorFlow invalid argument."""


class OutOfRangeError(AutographError, IndexError):
    """An exhausted iterator, or an index outside of a data set."""


class IncompatibleStateError(StagingError, TypeError):
    """Values of a branch or a loop that cannot be joined into one type."""

    # Whether it can be found out which array a name is, if loops carry that.
    asks_which = False


class SymbolicValueError(StagingError, TypeError):
    """A recorded value used where Python needs a concrete one."""


class LeakedValueError(StagingError, ValueError):
    """A recorded value used after, or outside, the trace that made it."""


class UnrolledLoopWarning(UserWarning):
    """A Python loop of thousands of operations that is written out, and why."""


class GradientError(LocatedError, ValueError):
    """A gradient that does not exist; the message says why."""


class VerificationError(AutographError):
    """A malformed graph: a bug in a pass, or a damaged text."""


def of_numpy(error: InvalidIndexError) -> IndexError:
    """What NumPy raises for the same index."""
    own = IndexError(*error.args).with_traceback(error.__traceback__)
    for note in getattr(error, "__notes__", ()):
        own.add_note(note)
    return own
