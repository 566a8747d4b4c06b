"""`f.trace_report()`: what differed, where the call was, what it took."""

import sys
from typing import Any

import numpy as np

import autograph as ag
from autograph.tracing.trace_report import TraceReport


def line_of_call() -> int:
    """The line of the caller, for comparing."""
    return sys._getframe(1).f_lineno


def differences(report: TraceReport, number: int) -> list[str]:
    return [str(difference) for difference in report[number - 1].differences]


def test_arguments_that_differ() -> None:
    converted = ag.convert(lambda x, n, mode="a": x * n)
    converted(np.ones(3), 2)
    converted(np.ones(3), 3)
    converted(np.ones(4), 3)
    converted(ag.constant(1.0), 3, mode="b")
    converted(np.ones(3, np.float32), True, [1])
    report = converted.trace_report()
    assert len(report) == report.trace_count == converted.trace_count == 5
    assert differences(report, 1) == []
    assert report[0].reason() == "first call"
    assert differences(report, 2) == ["n: 2 -> 3"]
    assert differences(report, 3) == ["x: array f64[3] -> array f64[4]"]
    assert report[2].since == 2
    assert differences(report, 4) == ["x: array f64[4] -> tensor f32", "mode: 'a' -> 'b'"]
    assert "x: tensor f32 -> array f32[3]" in differences(report, 5)
    assert "n: 3 -> True" in differences(report, 5)


def test_the_nearest_trace_is_the_one_compared_with() -> None:
    converted = ag.convert(lambda x, a, b: x)
    for a, b in [("1", "1"), ("2", "2"), ("1", "3")]:
        converted(np.ones(1), a, b)
    assert converted.trace_report()[2].since == 1
    assert differences(converted.trace_report(), 3) == ["b: '1' -> '3'"]


def test_negative_numbers_whose_hashes_are_equal_differ() -> None:
    converted = ag.convert(lambda x, n: x + n)
    converted(np.ones(1), -1)
    converted(np.ones(1), -2)
    assert differences(converted.trace_report(), 2) == ["n: -1 -> -2"]


def test_the_call_site_is_the_users_line() -> None:
    converted = ag.convert(lambda x: x + 1)

    def train() -> int:
        converted(ag.constant(1))
        return line_of_call() - 1

    line = train()
    (entry,) = converted.trace_report()
    assert (entry.filename, entry.line, entry.caller) == (__file__, line, "train")
    assert f"test_report.py:{line} in train" in str(converted.trace_report())


def test_seconds_count_recording_and_passes() -> None:
    converted = ag.convert(lambda x: x + 1)
    converted.get_concrete_function(ag.constant(1))
    (entry,) = converted.trace_report()
    recording = entry.seconds
    assert recording > 0
    converted(ag.constant(1))
    assert len(converted.trace_report()) == 1
    assert entry.seconds > recording


class Scale:
    """A method, and state that is guarded."""

    def __init__(self) -> None:
        self.mode = "a"
        self.child: Any = None

    @ag.convert
    def run(self, x: Any) -> Any:
        return x * 2 if self.mode == "a" else x * 3


def test_bound_methods_and_attributes() -> None:
    scale = Scale()
    scale.run(np.ones(1))
    scale.mode = "b"
    scale.run(np.ones(1))
    report = scale.run.trace_report()
    assert differences(report, 2) == ["Scale.mode: 'a' -> 'b'"]
    Scale().run(np.ones(1))
    assert differences(scale.run.trace_report(), 3) == [
        "self: Scale object -> another Scale object"
    ]


NAME = "a"


def test_globals_and_closures() -> None:
    global NAME
    extra = 1.0

    @ag.convert
    def named(x: Any) -> Any:
        return x + extra if NAME == "a" else x

    named(np.ones(1))
    NAME = "b"
    named(np.ones(1))
    extra = 2.0
    named(np.ones(1))
    report = named.trace_report()
    assert differences(report, 2) == ["global NAME: 'a' -> 'b'"]
    assert differences(report, 3) == ["closure variable extra: 1.0 -> 2.0"]


def test_a_global_with_the_name_of_an_attribute_is_no_reason() -> None:
    global mode
    scale = Scale()
    scale.run(np.ones(1))
    mode = "x"
    scale.run(np.ones(1))
    assert "global mode" not in str(scale.run.trace_report())


mode = ""


def test_layout_and_sharing_are_named() -> None:
    converted = ag.convert(lambda a, b: a + b)
    a, b = np.ones((2, 3)), np.ones((2, 3))
    converted(a, b)
    converted(a, a)
    converted(np.ones((3, 2)).T, b)
    report = converted.trace_report()
    assert differences(report, 2) == [
        "b: array f64[2, 3] -> array f64[2, 3], the same as a",
    ]
    assert differences(report, 3) == ["a: array f64[2, 3] -> array f64[2, 3], not in C order"]


def test_containers() -> None:
    converted = ag.convert(lambda rows: rows[0])
    one = ag.constant(1)
    converted([one])
    converted([one, one])
    assert differences(converted.trace_report(), 2) == [
        "rows: list of 1 -> list of 2",
        "rows[1]: not given -> tensor i32",
    ]


def test_the_text() -> None:
    converted = ag.convert(lambda x, n: x * n)
    assert str(converted.trace_report()) == "<lambda>: no traces"
    for number in range(4):
        converted(np.ones(2), number)
    lines = str(converted.trace_report()).splitlines()
    assert lines[0] == "<lambda>: 3 traces"
    assert lines[1] == "  1  <lambda>(x: f64[2], n=0)"
    assert lines[2] == "     first call"
    assert lines[5] == "     n: 0 -> 1 (since trace 1)"
    assert lines[7] == "  3  <lambda>(x: f64[2], n: int)"
    assert lines[9] == "     any n from here on, without a new trace"
    assert str(ag.trace_report(converted)) == "\n".join(lines)


def test_the_report_of_what_is_no_converted_function() -> None:
    try:
        ag.trace_report(len)
    except TypeError as error:
        assert "ag.convert" in str(error)
    else:
        raise AssertionError("there is no report of len")
