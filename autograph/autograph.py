"""TensorFlow's `tf.autograph` under the name its users type: `ag.autograph.to_code(f)`."""

from __future__ import annotations

from types import SimpleNamespace

from autograph.api import convert as to_graph
from autograph.api import do_not_convert
from autograph.api import to_source as to_code
from autograph.control_flow import set_loop_options

__all__ = ["experimental", "to_code", "to_graph"]

experimental = SimpleNamespace(do_not_convert=do_not_convert, set_loop_options=set_loop_options)
