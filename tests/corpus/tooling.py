"""What surrounds conversion: debuggers, threads, files, memory, odd kinds of functions."""

import asyncio
import gc
import sys
import tempfile
import threading
import weakref
from pathlib import Path
from unittest import mock

import autograph as ag
from tests.corpus.harness import program, raises, scenario


@scenario(status="beyond")
def debuggers_see_lines_of_the_user():
    lines = set()

    def f(x):
        if x > 0:
            x = x * 2
        return x + 1

    def tracer(frame, event, _):
        if event == "line" and frame.f_code.co_filename == __file__:
            lines.add(frame.f_lineno - f.__code__.co_firstlineno)
        return tracer

    converted = ag.convert(f)
    previous = sys.gettrace()
    sys.settrace(tracer)
    try:
        converted(ag.constant(1))
    finally:
        sys.settrace(previous)
    assert {1, 2, 3} <= lines


@scenario
def many_threads_convert_at_once():
    def f(x):
        total = x
        while total < 100:
            total = total * 2
        return total

    results, converted = [], ag.convert(f)

    def work(k):
        results.append((k, int(converted(ag.constant(k))), int(ag.convert(f)(ag.constant(k)))))

    threads = [threading.Thread(target=work, args=(k,)) for k in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert all(a == b == int(f(ag.constant(k))) for k, a, b in results)


@scenario
def traces_are_released_with_the_function():
    class Payload:
        pass

    payload = Payload()
    seen = weakref.ref(payload)

    def make(p):
        @ag.convert
        def f(x):
            return x + (1 if p is not None else 0)

        return f

    f = make(payload)
    assert int(f(ag.constant(1))) == 2
    del f, payload
    gc.collect()
    assert seen() is None


@scenario
def no_files_are_left_behind():
    # A directory of its own: others may write to the usual one meanwhile.
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(tempfile, "tempdir", folder):
        for k in range(3):
            assert int(ag.convert(lambda x, k=k: x + k if x > 0 else x)(ag.constant(1))) == 1 + k
        assert not [path for path in Path(folder).iterdir() if path.suffix == ".py"]


@scenario(status="beyond")
def file_edited_after_import():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "edited_later.py"
        path.write_text("def f(x):\n    if x > 0:\n        x = x + 1\n    return x\n")
        space = {"__name__": "edited_later"}
        exec(compile(path.read_text(), str(path), "exec"), space)
        path.write_text("def f(x):\n    if x > 0:\n        x = x + 1000\n    return x\n")
        try:
            result = int(ag.convert(space["f"])(ag.constant(1)))
        except ag.errors.AutographError:
            return
        assert result == 2


@program(args=[4, -4], expect=[9, -3])
def annotated_and_positional_only(x):
    def f(a: int, /, b: "int" = 1, *, c: float | None = None) -> int:
        if a > 0:
            return a + a + b
        return a + b

    return f(x)


@program(args=[3], expect=[5])
def async_helper_driven_by_hand(x):
    async def add(v):
        return v + 2

    return asyncio.run(add(x))


@program(args=[3], expect=[4])
def eval_sees_locals(x):
    y = x + 1  # noqa: F841
    return eval("y")


@scenario
def options_of_tensorflow_are_accepted():
    @ag.function(reduce_retracing=True)
    def f(x):
        return x * 2

    assert int(f(ag.constant(2))) == 4


@scenario
def unknown_option_is_refused():
    raises(TypeError, lambda: ag.convert(no_such_option=1)(lambda x: x), text="no_such_option")


@scenario
def conversion_of_what_is_not_a_function():
    raises(TypeError, ag.convert, 5)


@scenario
def class_method_and_static_method():
    class Tools:
        k = 3

        @staticmethod
        @ag.convert
        def double(x):
            return x * 2 if x > 0 else x

        @classmethod
        def scaled(cls, x):
            if x > 0:
                return x * cls.k
            return x

    assert int(Tools.double(ag.constant(2))) == 4
    assert int(ag.convert(Tools.scaled)(ag.constant(2))) == 6


@scenario
def bound_method_is_converted():
    class Layer:
        def __init__(self):
            self.k = 4

        def call(self, x):
            while x < 10:
                x = x + self.k
            return x

    assert int(ag.convert(Layer().call)(ag.constant(1))) == 13


@scenario
def callable_object_is_converted():
    class Layer:
        def __call__(self, x):
            return x * 3 if x > 0 else x

    assert int(ag.convert(Layer())(ag.constant(1))) == 3


@scenario
def lambda_is_converted():
    f = ag.convert(lambda x, y=2: x * y if x > y else x + y)
    assert int(f(ag.constant(3))) == 6 and int(f(ag.constant(1))) == 3


@scenario
def recursion_of_a_converted_function_on_python_numbers():
    @ag.convert
    def power(x, n):
        if n == 0:
            return ag.constant(1)
        return x * power(x, n - 1)

    assert int(power(ag.constant(2), 5)) == 32


@scenario
def exceptions_leave_the_function_usable():
    @ag.convert
    def f(x, n):
        if n > 3:
            raise ValueError("too many")
        for _ in range(n):
            x = x * 2
        return x

    assert int(f(ag.constant(1), 2)) == 4
    raises(ValueError, f, ag.constant(1), 5, text="too many")
    assert int(f(ag.constant(1), 3)) == 8


@scenario
def tensors_of_the_closure_are_read():
    table = ag.constant([10, 20, 30])

    @ag.convert
    def f(n):
        total = 0
        for i in ag.range(n):
            total += table[i]
        return total

    assert int(f(ag.constant(2))) == 30 and int(f(ag.constant(3))) == 60


@scenario
def long_loop_is_not_too_slow():
    import time

    @ag.convert
    def f(n):
        total = 0
        for i in ag.range(n):
            if i % 3 == 0:
                total += i
        return total

    f(ag.constant(10))
    start = time.perf_counter()
    assert int(f(ag.constant(20000))) == sum(range(0, 20000, 3))
    assert time.perf_counter() - start < 10.0
