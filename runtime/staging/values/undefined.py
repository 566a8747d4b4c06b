"""`Undefined`: what an unbound name, a missing attribute or a missing key holds while recording."""

from __future__ import annotations

from typing import Any, NoReturn


class Undefined:
    """Stands for a name without a value; any use raises what Python would raise."""

    __slots__ = ("error", "name")
    python_kind = None
    # Whether a place that holds this has nothing in it.
    is_absent = True

    def __init__(self, name: Any, error: type[Exception] = UnboundLocalError) -> None:
        self.name = name
        self.error = error

    def exception(self) -> Exception:
        """The error Python raises for reading the name."""
        if self.error is UnboundLocalError:
            return UnboundLocalError(
                f"cannot access local variable '{self.name}' where it is not associated with a "
                "value"
            )
        return self.error(self.name)

    def _use(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise self.exception()

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        self._use()

    __bool__ = __call__ = __iter__ = __len__ = __contains__ = _use
    __getitem__ = __setitem__ = __delitem__ = _use
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = _use
    __rtruediv__ = __neg__ = __lt__ = __gt__ = __le__ = __ge__ = _use

    def __repr__(self) -> str:
        return f"Undefined({self.name!r})"
