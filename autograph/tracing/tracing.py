"""Recording a call: symbolic arguments in, the converted function run once, a graph out."""

from __future__ import annotations

import functools
import inspect
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograph.converters import calling, protocols
from autograph.numpy.array import Array, Cell
from autograph.numpy.captured import argument_array, captured_arrays
from autograph.outside import guards
from autograph.outside.effects import outside, write_backs
from autograph.outside.places import attributes, named_places, names_in
from autograph.outside.snapshots import KEPT
from autograph.runtime import scalar
from autograph.runtime.staging import BranchEnds, Recording, call_user
from autograph.runtime.staging.effects import holds_values, raise_later
from autograph.runtime.staging.journal import Location, Slot, roll_back
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.specs import is_recorded
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType
from autograph.tracing.concrete import ConcreteFunction
from autograph.tracing.number_values import Numbers
from autograph.tracing.outputs import Packer
from autograph.tracing.ownership import few_objects, own_objects
from autograph.tracing.signature import Arguments, Leaf, Path

LOCK = threading.RLock()
InputType = Callable[[Leaf], TensorType]


class Session:
    """One recording of one function."""

    def __init__(
        self, function: Callable[..., Any], name: str, unroll: int, original: Callable[..., Any]
    ) -> None:
        self.function = function
        self.original = original
        self.recording = Recording(name, unroll)
        self.stand_ins: dict[int, int] = {}
        self.arrays: list[guards.NamedArray] = []
        self.has_written = False
        # Whether the function does not ask of each operand if it is a set, and whether it has to.
        self.is_plain = True
        self.asks_for_sets = False
        self._kept: list[Any] = []
        # The objects that only the recording knows, by identity.
        self._own: set[int] = set()

    def record(
        self,
        arguments: Arguments,
        type_of: InputType,
        lifted: Sequence[guards.Lifted],
        varying: Sequence[guards.Lifted],
    ) -> tuple[ConcreteFunction, list[guards.Lifted]]:
        """The function's graph, and places that it writes and that had numbers in them before.

        The numbers at the places `lifted` and `varying` are inputs of the graph. Of the former it
        is known already that the function writes them.
        """
        recording = self.recording
        with LOCK, recording, protocols.replaced(), few_objects():
            try:
                bound = self._symbolic(arguments, type_of)
                for place in (*lifted, *varying):
                    place.enter(recording)
                recording.on_function = self._enter_arrays
                self._enter_object_arrays(arguments)
                for value in (*bound.args, *bound.kwargs.values()):
                    calling.meet(value)
                recording.notice(self.function)
                held = [self._call(bound)]
                if recording.refused is not None:
                    raise recording.refused
                return self._finish(arguments, held, lifted, varying)
            finally:
                has_sets = recording.has_sets and protocols.have_met(frozenset)
                self.asks_for_sets = self.is_plain and (has_sets or recording.compares)
                # Or the arguments would live until the next collection of garbage.
                recording.on_function = None
                self.has_written = bool(recording.journal.frames[0])
                roll_back(recording.journal.frames[0])

    def _call(self, bound: inspect.BoundArguments) -> Any:
        """What the function returns; None if the graph raises before it comes to that."""
        try:
            return call_user(self.original, self.function, bound.args, bound.kwargs)
        except BranchEnds:
            return None
        except Exception as error:
            # What is printed before, or raised for what is computed, comes first in the graph.
            nodes = self.recording.graph.walk()
            is_first = not any(node.op.effect or node.op.raises for node in nodes)
            if is_first and not holds_values(error):
                raise
            raise_later(error)
            return None

    def _enter_arrays(self, function: Any) -> None:
        calling.meet_those_of(function)
        self.arrays += guards.enter_arrays(self.recording, named_places(function))

    def _enter_object_arrays(self, arguments: Arguments) -> None:
        """Let the arrays in attributes of arguments that are plain objects be inputs too."""
        names = names_in(self.function.__code__)
        for leaf in arguments.leaves:
            if not leaf.is_input():
                self.arrays += guards.enter_arrays(self.recording, attributes(leaf.value, names))

    def _symbolic(self, arguments: Arguments, type_of: InputType) -> inspect.BoundArguments:
        """The arguments as the function sees them while it is recorded."""
        made: dict[Path, Any] = {}
        arrays: dict[int, Any] = {}
        for leaf in arguments.leaves:
            made[leaf.path] = (
                self._stand_in(leaf, type_of, arrays) if leaf.is_input() else leaf.value
            )
        for path in sorted(arguments.containers, key=len, reverse=True):
            layout, _ = structure.take_apart(arguments.containers[path]) or (None, None)
            assert layout is not None
            made[path] = structure.put_together(layout, [made[(*path, key)] for key in layout.keys])
        for number, path in enumerate(arguments.containers):
            if isinstance(made[path], list | deque | dict):
                self.stand_ins[id(made[path])] = number
                self._kept.append(made[path])
        bound = inspect.BoundArguments(arguments.bound.signature, arguments.bound.arguments.copy())
        bound.arguments.update({str(path[0]): made[path] for path in made if len(path) == 1})
        return bound

    def _stand_in(self, leaf: Leaf, type_of: InputType, arrays: dict[int, Any]) -> Any:
        tensor: Tensor = self.recording.input(type_of(leaf), _identifier(leaf.name))
        value = leaf.value
        if leaf.varies:
            return scalar.make(tensor, type(value).__name__)
        if not isinstance(value, np.ndarray | np.generic):
            return tensor
        if id(value) in arrays:
            return arrays[id(value)]
        array = argument_array(tensor, value, leaf.name)
        if isinstance(value, np.ndarray):
            arrays[id(value)] = array
            self._kept.append(array)
        return array

    def _number_arrays(self, arguments: Arguments) -> None:
        """Give each array argument its number, behind those of the containers."""
        inputs = arguments.inputs()
        arrays = [value for value in self._kept if isinstance(value, Array)]
        sources = [leaf for leaf in inputs if isinstance(leaf.value, np.ndarray)]
        seen: set[int] = set()
        for leaf in sources:
            if id(leaf.value) in seen:
                continue
            seen.add(id(leaf.value))
            number = len(arguments.containers) + inputs.index(leaf)
            self.stand_ins[id(arrays[len(seen) - 1])] = number

    def _finish(
        self,
        arguments: Arguments,
        held: list[Any],
        lifted: Sequence[guards.Lifted],
        varying: Sequence[guards.Lifted],
    ) -> tuple[ConcreteFunction, list[guards.Lifted]]:
        recording = self.recording
        made = set(recording.made)
        # Only references from outside are to count now.
        recording.forget()
        self._number_arrays(arguments)
        written = self._written(held, made, varying)
        packer = self._packer(arguments)
        packer.is_made = lambda value: id(value) in made
        packer.outside = {id(place.subject) for place, _ in written if not isinstance(place, Slot)}
        rebuild = packer.pack(held[0])
        writes = write_backs(written, packer)
        recording.graph.outputs = recording.carried(packer.carried)
        concrete = ConcreteFunction(
            recording.graph,
            [(owner, fetch) for owner, _, fetch in recording.captures.values()],
            rebuild,
            writes,
            guards.guards_for(
                recording,
                arguments,
                self.function,
                written,
                (*lifted, *varying),
                self.arrays,
                self._own,
            ),
            any(_writes_argument(location, self.stand_ins) for location, _ in written),
        )
        concrete.leaves_writes = bool(written) or self._loses_writes()
        # An object that only this recording knows goes on living in it.
        known_outside = packer.places.keys() | self.stand_ins.keys()
        own = [place for place, _ in written if id(place.subject) not in known_outside]
        guards.release([place for place, _ in written], concrete.guards, own)
        if lifted:
            return concrete, [place for place in lifted if place.was_written()]
        known = {place.location.key for place in varying}
        found = guards.liftable(written)
        return concrete, [place for place in found if place.location.key not in known]

    def _written(
        self, held: list[Any], made: set[int], varying: Sequence[guards.Lifted]
    ) -> list[tuple[Location, Any]]:
        """The places written that somebody outside can see, with what they held."""
        frame = self.recording.journal.frames[0]

        def own() -> set[int]:
            reads, lost = self.recording.reads.names.values(), self.recording.lost
            holders = (self.recording.functions, lost, *lost.values(), *reads)
            self._own = own_objects(frame, held, holders, made)
            return self._own

        entered = {id(place.array) for place in self.arrays}
        unwritten = {place.location.key for place in varying if not place.was_written()}
        return [
            (location, old)
            for location, old in outside(frame, self.stand_ins, own)
            if id(location.read()) not in entered and location.key not in unwritten
        ]

    def _loses_writes(self) -> bool:
        """Whether a path that raises writes what somebody outside can see."""
        subjects = [id(place.subject) for place in self.recording.lost.values()]
        return any(each in self.stand_ins or each not in self._own for each in subjects)

    def _packer(self, arguments: Arguments) -> Packer:
        """What takes the result apart."""
        first = len(arguments.containers) + len(arguments.inputs())
        for number, leaf in enumerate(arguments.objects(), first):
            self.stand_ins.setdefault(id(leaf.value), number)
        tensor_face = any(
            not isinstance(leaf.value, np.ndarray | np.generic)
            for leaf in arguments.inputs()
            if not leaf.varies
        )
        packer = Packer(tensor_face, self.stand_ins, self._captured(), self._numbers(arguments))
        if self.recording.is_tentative:
            packer.keepsakes = {id(leaf.value) for leaf in arguments.leaves}
        packer.places = self._objects_outside(arguments)
        return packer

    def _captured(self) -> dict[int, Callable[[], Any]]:
        """How to find the ndarrays of the outside: by name, if they have one."""
        found: dict[int, Callable[[], Any]] = {
            id(array): functools.partial(_itself, source)
            for source, array in captured_arrays(self.recording)
        }
        return found | {id(place.array): place.location.read for place in self.arrays}

    def _objects_outside(self, arguments: Arguments) -> dict[int, Location]:
        """Where the objects are that the function did not make, if it did not put them there."""
        written = self.recording.journal.frames[0]
        found = {}
        for location, value in guards.relied_on(
            self.recording, arguments, self.function, self._own
        ):
            if not (location.key in written or isinstance(value, KEPT) or is_recorded(value)):
                location.release()
                found[id(value)] = location
        return found

    def _numbers(self, arguments: Arguments) -> Numbers:
        """The inputs that are Python numbers."""
        leaves = zip(self.recording.graph.inputs, arguments.inputs(), strict=False)
        values = {id(value) for value, leaf in leaves if leaf.varies}
        for owner, value, _ in self.recording.captures.values():
            if isinstance(owner, guards.Lifted) and owner.kind is not None:
                values.add(id(value))
        return Numbers(self.recording.graph, values)


def _writes_argument(location: Location, stand_ins: dict[int, int]) -> bool:
    return isinstance(location, Cell) and id(location.array) in stand_ins


def _itself(value: Any) -> Any:
    return value


def _identifier(name: str) -> str:
    return name if name.isidentifier() else "x"
