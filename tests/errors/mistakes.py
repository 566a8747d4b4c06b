"""Mistakes that users make: a program for each, and what to write instead.

`docs/errors.md` shows each with what it prints; `python -m tests golden errors` writes that page.
Every program begins with two lines of imports, and is run under the name `model.py`.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """A program of a user's, and the way out; `raises` is None where the program works here."""

    section: str
    title: str
    program: str
    instead: str
    raises: str | None

    @property
    def source(self) -> str:
        """The whole text of the program."""
        return f"import numpy as np\nimport autograph as ag\n\n{self.program}"

    @property
    def name(self) -> str:
        """The name of its test."""
        return "_".join(self.title.lower().replace("`", "").replace(",", "").split())


MISTAKES: list[Mistake] = []
_SECTION = [""]


def section(title: str) -> None:
    """Begin a section of the page."""
    _SECTION[0] = title


def mistake(title: str, raises: str | None, program: str, instead: str) -> None:
    """Add a mistake."""
    text = textwrap.dedent(program).strip() + "\n"
    MISTAKES.append(Mistake(_SECTION[0], title, text, instead, raises))


section("Values that differ between paths")

mistake(
    "another dtype in each branch",
    None,
    """
    @ag.convert
    def f(x):
        if ag.reduce_sum(x) > 0:
            y = x * 2.0
        else:
            y = ag.constant([1, 2, 3])
        return y

    print(f(ag.constant([1.0, 2.0, 3.0])))
    """,
    "The result has the dtype that NumPy gives the two together.",
)

mistake(
    "a number in one branch and text in the other",
    "StagingError",
    """
    @ag.convert
    def f(x):
        if x > 0:
            y = x * 2.0
        else:
            y = ag.strings.as_string(x)
        return y + 1.0

    f(ag.constant(3.0))
    """,
    "Give the name one kind of value on every path, or use it inside the branches.",
)

mistake(
    "a name that only one branch sets",
    "UnboundLocalError",
    """
    @ag.convert
    def f(x):
        if x > 0:
            y = x * 2.0
        return y

    print(f(ag.constant(3.0)))
    f(ag.constant(-3.0))
    """,
    "Set the name before the `if`, or in an `else`. As in Python, only this path fails.",
)

mistake(
    "`None` on one path, and then a sum",
    "TypeError",
    """
    @ag.convert
    def f(x):
        best = None
        if x > 0:
            best = x
        return best + 1.0

    print(f(ag.constant(3.0)))
    f(ag.constant(-3.0))
    """,
    "Ask `if best is not None` first.",
)

mistake(
    "text or `None` returned from a branch",
    None,
    """
    @ag.convert
    def f(x):
        if x > 0:
            return "positive"
        return None

    print(f(ag.constant(3.0)), f(ag.constant(-3.0)))
    """,
    "The caller gets what Python gives.",
)

mistake(
    "another structure from each branch",
    None,
    """
    @ag.convert
    def f(x):
        if x > 0:
            return {"a": x}
        return [x, x]

    print(f(ag.constant(3.0)))
    print(f(ag.constant(-3.0)))
    """,
    "The caller gets what Python gives.",
)

mistake(
    "an array that a loop turns round, and changes",
    "IncompatibleStateError",
    """
    @ag.convert
    def f(a, n):
        b = a
        for i in range(n):
            a = a[::-1]
            a[0] = 0.0
        return b

    f(np.ones(3), np.int64(2))
    """,
    "Bind the name to a copy in the loop, `a = a[::-1].copy()`: each write is to its own array.",
)

section("What a loop changes")

mistake(
    "a shape that changes in a loop",
    None,
    """
    @ag.convert
    def f(x):
        while ag.reduce_sum(x) < 20.0:
            x = ag.concat([x, x], 0)
        return x

    print(f(ag.constant([1.0, 2.0])).shape)
    """,
    "The extent is only known when the graph runs.",
)

mistake(
    "another number of axes after each iteration",
    "IncompatibleStateError",
    """
    @ag.convert
    def f(x):
        y = x * 2.0
        while ag.reduce_sum(x) < 20.0:
            x = x + 1.0
            y = ag.stack([y, y])
        return y

    f(ag.constant([1.0, 2.0]))
    """,
    "Let the loop make an axis longer, with `ag.concat`, or collect the values in a list.",
)

mistake(
    "a list that is nested deeper in each iteration",
    "IncompatibleStateError",
    """
    @ag.convert
    def f(n):
        y = [n]
        while n < 10:
            y = [y]
            n = n + 1
        return y

    f(ag.constant(3))
    """,
    "Keep one list, and append to it.",
)

mistake(
    "a name that is first set in the loop",
    None,
    """
    @ag.convert
    def f(x):
        while x < 20.0:
            x = x + 1.0
            z = x * 2.0
        return z

    print(f(ag.constant(3.0)))
    """,
    "If the loop does not run at all, `z` is unbound as in Python.",
)

mistake(
    "an integer that becomes a float",
    None,
    """
    @ag.convert
    def f(x):
        n = 0
        for v in x:
            if v > 1.0:
                n = n + 0.5
        return n

    print(f(np.array([1.0, 2.0, 3.0])))
    """,
    "The loop finds out that the name holds floats.",
)

mistake(
    "`append` in a loop",
    None,
    """
    @ag.convert
    def f(x):
        out = []
        for i in ag.range(3):
            out.append(x * i)
        return ag.stack(out)

    print(f(ag.constant(3)))
    """,
    "The list grows when the graph runs.",
)

section("Recorded values where Python needs them now")

mistake(
    "a decision in code that is not converted",
    "SymbolicValueError",
    """
    @ag.do_not_convert
    def sign(x):
        return 1 if x > 0 else -1

    @ag.convert
    def f(x):
        return x * sign(x)

    f(ag.constant(3.0))
    """,
    "Convert the function too, or choose with `ag.where`.",
)

mistake(
    "a decision under `autograph=False`",
    "SymbolicValueError",
    """
    @ag.function(autograph=False)
    def f(x):
        if ag.reduce_sum(x) > 0:
            return x
        return -x

    f(ag.constant([1.0, 2.0]))
    """,
    "Leave out `autograph=False`.",
)

mistake(
    "`.numpy()` while recording",
    "SymbolicValueError",
    """
    @ag.convert
    def f(x):
        return x.numpy() / 2

    f(ag.constant(3.0))
    """,
    "Leave out `.numpy()`: tensors compute like arrays.",
)

mistake(
    "a builtin that needs a number",
    "SymbolicValueError",
    """
    @ag.convert
    def f(n):
        return bytes([n])

    f(ag.constant(65))
    """,
    "Return the number, and call `bytes` outside.",
)

mistake(
    "a NumPy function that cannot be recorded",
    "SymbolicValueError",
    """
    @ag.convert
    def f(x):
        return np.fft.fft(x) + 1.0

    f(np.array([1.0, 2.0, 3.0]))
    """,
    "Compute it outside of the converted function, and pass the result in.",
)

mistake(
    "a NumPy function whose dtype depends on values",
    "SymbolicValueError",
    """
    @ag.convert
    def f(a):
        return np.linalg.eigvals(a)

    f(np.eye(2))
    """,
    "`np.linalg.eigvalsh` is for symmetric matrices; or compute it outside.",
)

mistake(
    "a recorded value as a key beside strings",
    "StagingError",
    """
    @ag.convert
    def f(n):
        table = {"total": 0}
        table[int(n)] = 1
        return table

    f(np.int64(3))
    """,
    "Keep what has a name in variables, or in a dict of its own.",
)

mistake(
    "a value kept after its recording",
    "LeakedValueError",
    """
    kept = []

    @ag.do_not_convert
    def keep(x):
        kept.append(x)

    @ag.convert
    def f(x):
        keep(x * 2.0)
        return x

    f(ag.constant(3.0))
    kept[0] + 1.0
    """,
    "Return the value; a list that converted code itself appends to gets the real ones.",
)

mistake(
    "a value kept from inside a loop",
    "LeakedValueError",
    """
    kept = []

    @ag.do_not_convert
    def keep(x):
        kept.append(x)

    @ag.convert
    def f(x):
        for i in ag.range(3):
            keep(x * i)
        return kept[-1] + 1

    f(ag.constant(3))
    """,
    "Assign it to a name in the loop, and use the name after it.",
)

section("Indexes, shapes and dtypes")

mistake(
    "an index that is too large",
    "InvalidIndexError",
    """
    @ag.convert
    def f(x):
        return x[10]

    f(ag.constant([1.0, 2.0, 3.0]))
    """,
    "Use an index below the size. `except IndexError` and `except ag.errors.InvalidArgumentError` "
    "both catch it.",
)

mistake(
    "an index that is too large for an array",
    "IndexError",
    """
    @ag.convert
    def f(x, i):
        return x[i]

    f(np.array([1.0, 2.0, 3.0]), np.int64(10))
    """,
    "Use an index below the size. Functions of arrays raise what NumPy raises.",
)

mistake(
    "an index that is too large in one iteration",
    "InvalidIndexError",
    """
    @ag.convert
    def f(x, n):
        y = 0.0
        for i in ag.range(n):
            y = y + 0.25 * x[i]
        return y

    f(ag.constant([1.0, 2.0, 3.0]), ag.constant(9))
    """,
    "Go over `ag.range(len(x))`, or over `x` itself.",
)

mistake(
    "an index that is too large in a `while` loop",
    "IndexError",
    """
    @ag.convert
    def f(x):
        i = 0
        while x[i] > 0.0:
            i = i + 1
        return i

    f(np.array([1.0, 2.0, 3.0]))
    """,
    "Test `i < len(x)` first.",
)

mistake(
    "a list index that is too large",
    "IndexError",
    """
    @ag.convert
    def f(i):
        return [10, 20, 30][i]

    f(ag.constant(3))
    """,
    "Use an index below the length.",
)

mistake(
    "shapes that do not fit together",
    "ValueError",
    """
    @ag.convert
    def f(x, y):
        a = x * 2.0
        b = y + 1.0
        return a + b

    f(np.ones(2), np.ones(3))
    """,
    "Make the shapes equal, or one of them 1, at the lines that are named.",
)

mistake(
    "shapes that do not fit together when it runs",
    "ValueError",
    """
    @ag.convert(input_signature=[ag.TensorSpec([None]), ag.TensorSpec([None])])
    def f(x, y):
        a = x * 2.0
        return a + y

    f(ag.constant([1.0, 2.0]), ag.constant([1.0, 2.0, 3.0]))
    """,
    "Pass vectors of one length.",
)

mistake(
    "a product of matrices that do not fit",
    "ValueError",
    """
    @ag.convert
    def f(a, b):
        return (a * 2.0) @ b

    f(np.ones((2, 3)), np.ones((2, 3)))
    """,
    "Transpose one of them: `a @ b.T`.",
)

mistake(
    "a shape with another number of elements",
    "ValueError",
    """
    @ag.convert
    def f(x):
        return ag.reshape(x, [2, 2])

    f(ag.constant([1.0, 2.0, 3.0]))
    """,
    "Give a shape of as many elements; -1 stands for what is left.",
)

mistake(
    "numbers and text together",
    "TypeError",
    """
    @ag.convert
    def f(x, y):
        return x + y

    f(ag.constant([1.0, 2.0]), ag.constant(["a", "b"]))
    """,
    "Convert one of them: `ag.strings.to_number`, `ag.strings.as_string`.",
)

mistake(
    "the truth of several values",
    "ValueError",
    """
    @ag.convert
    def f(x):
        if x > 0:
            return x
        return -x

    f(np.array([1.0, -2.0]))
    """,
    "Say which: `np.all(x > 0)`, `np.any(x > 0)`; element by element, `np.where(x > 0, x, -x)`.",
)

mistake(
    "an attribute that there is not",
    "AttributeError",
    """
    @ag.convert
    def f(x):
        return x.length()

    f(np.array([1.0, 2.0]))
    """,
    "Look the name up; arrays have NumPy's attributes.",
)

section("Arguments and variables")

mistake(
    "an argument that is missing",
    "TypeError",
    """
    @ag.convert
    def f(x, y):
        return x + y

    f(1.0)
    """,
    "Pass it.",
)

mistake(
    "an argument of the wrong shape",
    "TypeError",
    """
    @ag.convert(input_signature=[ag.TensorSpec([None], ag.float32)])
    def f(x):
        return x * 2.0

    f(ag.constant([[1.0, 2.0]]))
    """,
    "Pass what the signature describes, or widen the signature.",
)

mistake(
    "an array of Python objects",
    "SymbolicValueError",
    """
    @ag.convert
    def f(rows):
        return rows + 1

    f(np.array([[1, 2], [3]], dtype=object))
    """,
    "Pad the rows, or pass a list of arrays.",
)

mistake(
    "arguments that share memory, one of them written",
    "InvalidArgumentError",
    """
    @ag.convert
    def f(x, y):
        x[:] = y * 2.0

    data = np.ones(4)
    f(data[:3], data[1:])
    """,
    "Pass a copy: `f(data[:3], data[1:].copy())`.",
)

mistake(
    "another shape for a variable",
    "ValueError",
    """
    weights = ag.Variable([1.0, 2.0], name="weights")

    @ag.convert
    def f(x):
        weights.assign(x)

    f(ag.constant([1.0, 2.0, 3.0]))
    """,
    "Make the variable with `shape=[None]`, or assign a value of its shape.",
)

section("Errors of the program itself")

mistake(
    "an assertion that fails in a loop",
    "AssertionError",
    """
    @ag.convert
    def f(x):
        total = 0.0
        for v in x:
            assert v >= 0.0, f"negative: {v}"
            total = total + v
        return total

    f(np.array([1.0, 2.0, -3.0]))
    """,
    "That is for the program to know; the note says which iteration it was.",
)

mistake(
    "an exception under a recorded test",
    "ValueError",
    """
    @ag.convert
    def root(x):
        if x < 0.0:
            raise ValueError(f"no root of {x}")
        return np.sqrt(x)

    root(np.float64(-4.0))
    """,
    "Catch it, around the call or in converted code: class, arguments and line are Python's.",
)

mistake(
    "an index error that is caught",
    None,
    """
    @ag.convert
    def f(x, i):
        try:
            return x[i]
        except ag.errors.InvalidArgumentError:
            return -1.0

    print(f(ag.constant([1.0, 2.0]), ag.constant(7)))
    """,
    "`except IndexError` would do as well.",
)

section("Functions that cannot be converted")

mistake(
    "a function without source",
    "ConversionError",
    """
    names = {}
    exec("def clip(x):\\n    return x if x > 0 else -x\\n", names)
    clip = ag.convert(names["clip"])

    clip(ag.constant(-3.0))
    """,
    "Give the text that `exec` was given: `ag.convert(source=text)(names['clip'])`.",
)

mistake(
    "a coroutine",
    "ConversionError",
    """
    @ag.convert
    async def f(x):
        return x + 1

    f(ag.constant(3.0))
    """,
    "Convert the function that the coroutine calls.",
)

section("Gradients")

mistake(
    "the gradient of a vector",
    "GradientError",
    """
    def f(x):
        return x * x

    ag.grad(f)(np.array([1.0, 2.0]))
    """,
    "Return `np.sum(x * x)`.",
)

mistake(
    "the gradient with respect to an integer",
    "TypeError",
    """
    def f(x):
        return x * x

    ag.grad(f)(ag.constant(3))
    """,
    "Pass a float: `ag.constant(3.0)`.",
)
