"""TensorFlow's `tf.autograph` under the name its users type: `ag.autograph.to_code(f)`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import Enum
from types import SimpleNamespace
from typing import Any

from autograph.api import convert, do_not_convert, to_source
from autograph.control_flow import set_loop_options
from autograph.function import Function

__all__ = ["experimental", "set_verbosity", "to_code", "to_graph", "trace"]


class Feature(Enum):
    """Parts of TensorFlow's conversion that are switched on by name; here they are always on."""

    ALL = "ALL"
    AUTO_CONTROL_DEPS = "AUTO_CONTROL_DEPS"
    ASSERT_STATEMENTS = "ASSERT_STATEMENTS"
    BUILTIN_FUNCTIONS = "BUILTIN_FUNCTIONS"
    EQUALITY_OPERATORS = "EQUALITY_OPERATORS"
    LISTS = "LISTS"
    NAME_SCOPES = "NAME_SCOPES"


def to_graph(
    entity: Callable[..., Any], recursive: bool = True, experimental_optional_features: Any = None
) -> Function:
    """Convert a function; the options of TensorFlow are accepted and change nothing."""
    del recursive, experimental_optional_features
    converted: Function = convert(entity)
    return converted


def to_code(
    entity: Callable[..., Any], recursive: bool = True, experimental_optional_features: Any = None
) -> str:
    """Return the source of the converted function."""
    del recursive, experimental_optional_features
    return to_source(entity)


@do_not_convert
def trace(*args: Any) -> None:
    """Print the arguments while the function is recorded, and not when the graph runs."""
    sys.stdout.write(" ".join(map(str, args)) + "\n")


def set_verbosity(level: int, alsologtostdout: bool = False) -> None:
    """Accepted for TensorFlow's sake; `ag.to_source(f)` and `autograph run` show what it logs."""
    del level, alsologtostdout


experimental = SimpleNamespace(
    Feature=Feature, do_not_convert=do_not_convert, set_loop_options=set_loop_options
)
