"""Comprehensions.

    [f(x) for x in xs if p(x)]
    any(p(x) for x in xs)
    [a * b for a in x for b in y]

become

    ag__.comprehension('list', xs, lambda x: f(x), lambda x: p(x))
    ag__.call(any, ag__.comprehension('iterator', xs, lambda x: p(x)))
    ag__.comprehension(
        'list', x, lambda a: ag__.comprehension('iterator', y, lambda b: a * b), nested=True
    )

So a staged tensor can be gone through. A target such as `i, x` becomes two parameters. While
recording, a generator expression is a generator like one with `yield`: see `generators`.
Comprehensions that make functions or await stay as they are, and iterate in Python; a list that
grows in recorded code is refused there.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

import gast

from autograph.converters.base import PARAM, Converter, constant, function, placed, run_time
from autograph.converters.for_loops import for_stmt
from autograph.converters.generators import decided, pulled
from autograph.converters.if_statements import if_stmt
from autograph.converters.iterators import collected, entered, written_out
from autograph.converters.logical_expressions import not_
from autograph.converters.unpacking import shape_of, taking_apart
from autograph.runtime import promotion, staging
from autograph.runtime.errors import StagingError
from autograph.runtime.staging.loops.iteration import source_of
from autograph.syntax.origin import position_of
from autograph.syntax.scopes import FUNCTIONS

_KINDS = {
    gast.ListComp: "list",
    gast.SetComp: "set",
    gast.DictComp: "dict",
    gast.GeneratorExp: "iterator",
}
_UNFIT = (*FUNCTIONS, gast.Await, gast.Yield, gast.YieldFrom, gast.NamedExpr)


class Comprehensions(Converter):
    """Elements and filters become functions of the item."""

    def enter_ListComp(self, node: Any) -> None:
        """Decide before the parts are rewritten, and make functions themselves."""
        node.is_fit = _is_fit(node)

    enter_SetComp = enter_DictComp = enter_GeneratorExp = enter_ListComp

    def visit_ListComp(self, node: Any) -> Any:
        """Return the call that goes through the items."""
        if not node.is_fit:
            first = node.generators[0]
            if not first.is_async:
                first.iter = self.operator(node, "known_items", first.iter)
            return node
        if isinstance(node, gast.DictComp):
            pair = gast.Tuple([node.key, node.value], gast.Load())
            element = placed(pair, position_of(node))
        else:
            element = node.elt
        kinds = ["iterator"] * len(node.generators)
        kinds[0] = _KINDS[type(node)]
        for kind, generator in reversed(list(zip(kinds, node.generators, strict=True))):
            is_last = generator is node.generators[-1]
            element = self._level(node, kind, generator, element, is_last)
        return element

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    def _level(
        self, node: Any, kind: str, generator: Any, element: Any, is_last: bool
    ) -> gast.Call:
        arguments = [constant(node, kind), generator.iter, self._of_item(generator, element)]
        if generator.ifs:
            test = generator.ifs[0]
            if len(generator.ifs) > 1:
                tests = [function(part, part) for part in generator.ifs]
                test = self.operator(node, "and_", *tests)
            arguments.append(self._of_item(generator, test))
        words = {} if is_last else {"nested": constant(node, True)}
        if isinstance(generator.target, gast.Tuple | gast.List):
            words["unpack"] = constant(node, shape_of(generator.target))
        return self.operator(node, "comprehension", *arguments, **words)

    def _of_item(self, generator: Any, body: Any) -> gast.Lambda:
        names = _names_in(generator.target)
        parameters = [
            placed(gast.Name(name.id, PARAM, None, None), position_of(name)) for name in names
        ]
        return function(body, body, parameters)


def _is_fit(node: Any) -> bool:
    if any(generator.is_async for generator in node.generators):
        return False
    # What the first `for` goes over is evaluated outside.
    outside = {id(inner) for inner in ast.walk(node.generators[0].iter)}
    found = [inner for inner in ast.walk(node) if isinstance(inner, _UNFIT)]
    if any(not isinstance(inner, FUNCTIONS) or id(inner) not in outside for inner in found):
        return False
    return all(_is_plain(generator.target) for generator in node.generators)


def _is_plain(target: Any) -> bool:
    """Whether a target is a name, or consists of different names in rows."""
    names = [getattr(part, "id", None) for part in _names_in(target)]
    return None not in names and len(set(names)) == len(names)


def _names_in(target: Any) -> list[Any]:
    """What a target consists of, without the stars."""
    if isinstance(target, gast.Tuple | gast.List):
        return [name for part in target.elts for name in _names_in(part)]
    return _names_in(target.value) if isinstance(target, gast.Starred) else [target]


@run_time
def known_items(iterable: Any) -> Any:
    """Return what a comprehension goes through in Python, which knows no items of the graph."""
    if staging.tracing() and promotion.staged_items(iterable) is not None:
        raise StagingError(
            "a comprehension that makes functions, or assigns with `:=`, goes over items that are "
            "only known when the graph runs.",
            advice="Append in a loop: `for x in items: out.append(...)`.",
        )
    return iterable


@run_time
def comprehension(
    kind: str,
    iterable: Any,
    element: Callable[..., Any],
    test: Callable[..., Any] | None = None,
    *,
    nested: bool = False,
    unpack: Any = None,
) -> Any:
    """Build the collection; recorded if the items of the iterable are staged values."""
    if unpack is not None:
        element = taking_apart(element, unpack)
        test = test and taking_apart(test, unpack)
    if staging.tracing():
        return _recorded(kind, iterable, element, test, nested)
    # Python evaluates the first iterable at once, and asks for its iterator.
    items = _elements(iter(iterable), element, test, nested)
    if kind == "iterator":
        return items
    return _KINDS_OF[kind](items)


_KINDS_OF: dict[str, Callable[..., Any]] = {
    "list": list,
    "set": set,
    "frozenset": frozenset,
    "dict": dict,
}


def _elements(
    items: Iterator[Any],
    element: Callable[..., Any],
    test: Callable[..., Any] | None,
    nested: bool,
) -> Iterator[Any]:
    for item in items:
        if test is None or decided(test(item)):
            if nested:
                yield from element(item)
            else:
                yield element(item)


def _recorded(
    kind: str,
    iterable: Any,
    element: Callable[..., Any],
    test: Callable[..., Any] | None,
    nested: bool,
) -> Any:
    """The collection, or the generator: its items are produced where they are consumed."""
    iterable = entered(iterable)
    if kind == "set":
        # What order these come in makes no difference to another set.
        iterable = staging.in_any_order(iterable)
    if kind in ("set", "dict"):
        # Neither can grow in a loop, so the items are gone through one by one if possible.
        iterable = written_out(iterable)

    def pull() -> Iterator[Any]:
        return _elements(iter(pulled(iterable)), element, test, nested)

    def steps(consumer: Any) -> None:
        def hand(item: Any) -> tuple[Any]:
            if not nested:
                return (consumer.take(element(item)),)
            return for_stmt(
                element(item),
                lambda inner, stop: (consumer.take(inner),),
                (False,),
                ("stop",),
                lambda stop: not_(stop),
            )

        def body(item: Any, stop: Any) -> tuple[Any]:
            if test is None:
                return hand(item)
            return if_stmt(
                test(item), lambda stop: hand(item), lambda stop: (stop,), (stop,), ("stop",)
            )

        for_stmt(iterable, body, (False,), ("stop",), lambda stop: not_(stop))

    made = staging.Produced("<genexpr>", pull, steps)
    if kind == "iterator":
        return made
    if kind == "dict" and source_of(iterable) is not None:
        # A list of the pairs would hold what the dict is to hold alone.
        return staging.note_made(staging.as_dict(made))
    items = collected(made)
    if kind == "list":
        return items
    return keyed(kind, items)


def keyed(kind: str, items: Any) -> Any:
    """A set or dict of the items; some keys may only be known when the graph runs."""
    if kind == "set":
        return staging.as_set(items)
    if kind == "dict":
        return staging.note_made(staging.as_dict(items))
    if staging.is_staged_iterable(items) or any(map(staging.is_symbolic, items)):
        return staging.as_frozenset(items)
    return frozenset(items)
