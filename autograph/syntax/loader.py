"""From a converted tree to a function that stands in for the user's own.

The tree is compiled inside a factory that is never run; it only makes the compiler see which names
are free:

    def factory(n, ag__):              # free names of the original, and the operators
        def function(x):               # the converted function, which gets its name back
            return ag__.call(n, x)

The code object of the inner function then becomes a function over the user's own globals, the
*same* closure cells as the original, and the operators in a cell of their own, so nothing is
written into the user's module. File name and line numbers are the user's.
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Iterable, Mapping
from types import CellType, CodeType, FunctionType
from typing import Any

import gast

from autograph.syntax.exchange import to_python
from autograph.syntax.sources import FUTURE_FLAGS

# Nobody can write such names, so they hide none of the user's.
_FACTORY = "factory of the converted function"
_FUNCTION = "converted function"
_INSIDE = ".<locals>."

# Where a node holds statements, or parts that do.
_STATEMENTS = ("body", "orelse", "handlers", "finalbody", "cases")


def cell_name(namespace: str, variable: str) -> str:
    """Return the name, in converted code, of the closure cell of a free variable itself."""
    return f"{namespace}cell_{variable}"


def load_function(
    tree: gast.FunctionDef | gast.AsyncFunctionDef | gast.Lambda,
    fn: FunctionType,
    namespace: Mapping[str, object],
) -> FunctionType:
    """Return the converted tree as a function like `fn`; `namespace` holds the operators."""
    return bind_function(compile_function(tree, fn, namespace), fn, namespace)


def compile_function(
    tree: gast.FunctionDef | gast.AsyncFunctionDef | gast.Lambda,
    fn: FunctionType,
    extra_names: Iterable[str],
) -> CodeType:
    """Compile a converted tree; the code serves every closure made from the code of `fn`."""
    original = fn.__code__
    free = original.co_freevars
    parameters = {*free}
    for namespace in extra_names:
        parameters |= {namespace, *(cell_name(namespace, name) for name in free)}
    line = tree.lineno
    module = to_python(gast.Module([_factory(sorted(parameters), tree)], []), (line, 0, line, 0))
    (inner,) = module.body[0].body
    _drop_outside(getattr(inner, "value", inner))
    flags = original.co_flags & FUTURE_FLAGS
    with warnings.catch_warnings():
        # What the user wrote has been warned about when the user's module was compiled.
        warnings.simplefilter("ignore")
        compiled = compile(module, original.co_filename, "exec", flags, dont_inherit=True)
    code = _only_code(_only_code(compiled))
    names = _Names(code.co_qualname, original.co_qualname, _blocks_in(tree))
    return names.restored(code).replace(co_name=original.co_name)


def bind_function(
    code: CodeType, fn: FunctionType, namespace: Mapping[str, object]
) -> FunctionType:
    """Make a function of converted code, with the closure, defaults and metadata of `fn`."""
    cells = dict(zip(fn.__code__.co_freevars, fn.__closure__ or (), strict=True))
    available = {name: CellType(value) for name, value in namespace.items()}
    for operators in namespace:
        available |= {cell_name(operators, name): CellType(cell) for name, cell in cells.items()}
    available |= cells
    closure = tuple(available[name] for name in code.co_freevars)
    new = FunctionType(code, fn.__globals__, fn.__name__, fn.__defaults__, closure)
    new.__kwdefaults__ = fn.__kwdefaults__
    new.__annotations__ = fn.__annotations__
    new.__qualname__ = fn.__qualname__
    new.__module__ = fn.__module__
    new.__doc__ = fn.__doc__
    new.__dict__.update(fn.__dict__)
    if sys.version_info >= (3, 12):
        new.__type_params__ = fn.__type_params__
    return new


def _drop_outside(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
    """Drop what Python evaluates outside of the function: the original has done that already."""
    arguments = node.args
    arguments.defaults = []
    arguments.kw_defaults = [None] * len(arguments.kwonlyargs)
    for group in (arguments.posonlyargs, arguments.args, arguments.kwonlyargs):
        for argument in group:
            argument.annotation = None
    for star in (arguments.vararg, arguments.kwarg):
        if star is not None:
            star.annotation = None
    if not isinstance(node, ast.Lambda):
        # Under its own name, the factory's function would hide a global of that name: a method
        # `open` calls `open`, and a recursive function itself.
        node.name = _FUNCTION
        node.decorator_list = []
        node.returns = None
        if sys.version_info >= (3, 12):
            node.type_params = []


def _factory(parameters: list[str], function: Any) -> gast.FunctionDef:
    names = [gast.Name(name, gast.Param(), None, None) for name in parameters]
    arguments = gast.arguments(names, [], None, [], [], None, [])
    body = gast.Return(function) if isinstance(function, gast.Lambda) else function
    return gast.FunctionDef(_FACTORY, arguments, [body], [], None, None, [])


def _only_code(code: CodeType) -> CodeType:
    (inner,) = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return inner


def _blocks_in(tree: Any) -> set[str]:
    """The names of the functions that branches and loops have become."""
    names = set()
    pending = [tree]
    while pending:
        node = pending.pop()
        if hasattr(node, "is_block"):
            names.add(node.name)
        for field in _STATEMENTS:
            statements = getattr(node, field, None)
            if isinstance(statements, list):
                pending += statements
    return names


class _Names:
    """The names that the user gave: code is called by them in tracebacks and profiles.

    The functions that became of branches and loops pass for the function they stand in.
    """

    def __init__(self, old: str, new: str, blocks: set[str]) -> None:
        self._old = old
        self._new = new
        self._blocks = blocks

    def restored(self, code: CodeType) -> CodeType:
        """Give the code, and all code in it, the qualified name it has in the user's file."""
        name = self._text(code.co_qualname)
        return code.replace(
            co_name=name.rpartition(".")[2],
            co_qualname=name,
            co_consts=tuple(map(self._constant, code.co_consts)),
        )

    def _constant(self, value: object) -> object:
        if isinstance(value, CodeType):
            return self.restored(value)
        if isinstance(value, str) and value.startswith(self._old):
            # The body of a class holds its qualified name as a constant.
            return self._text(value)
        return value

    def _text(self, name: str) -> str:
        parts = name.removeprefix(self._old).split(_INSIDE)
        return self._new + _INSIDE.join(part for part in parts if part not in self._blocks)
