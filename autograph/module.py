"""`Module`: an object that finds the variables in its attributes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograph.runtime.variable import Variable


class Module:
    """Base of classes whose instances hold variables, in attributes, lists, dicts or submodules.

    >>> import autograph as ag
    >>> class Scale(ag.Module):
    ...     def __init__(self):
    ...         self.factor = ag.Variable(2.0)
    >>> len(Scale().trainable_variables)
    1
    """

    def __init__(self, name: str | None = None) -> None:
        self._name = name or type(self).__name__

    @property
    def name(self) -> str:
        """The name given, or that of the class."""
        return getattr(self, "_name", type(self).__name__)

    @property
    def variables(self) -> tuple[Variable, ...]:
        """All variables, each once, sorted by the names of the attributes they are found in."""
        return tuple(part for part in _parts(self) if isinstance(part, Variable))

    @property
    def trainable_variables(self) -> tuple[Variable, ...]:
        """Those variables that are trainable."""
        return tuple(variable for variable in self.variables if variable.trainable)

    @property
    def submodules(self) -> tuple[Module, ...]:
        """All modules found in this one."""
        return tuple(part for part in _parts(self) if isinstance(part, Module) and part is not self)


def _parts(root: Any) -> Iterator[Any]:
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        value = waiting.pop(0)
        if id(value) in seen:
            continue
        seen.add(id(value))
        yield value
        if isinstance(value, Module):
            waiting += [part for _, part in sorted(vars(value).items())]
        elif isinstance(value, dict):
            waiting += list(value.values())
        elif isinstance(value, list | tuple):
            waiting += value
