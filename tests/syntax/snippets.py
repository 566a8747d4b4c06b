"""One snippet for each feature of Python's syntax, by the version that first reads it.

Written the way the printer prints, so that each is also its own expected text; the few spellings
that are read but not printed are in `OTHER_SPELLINGS`, with what is printed for them.
"""


def _by_title(text: str) -> dict[str, str]:
    """The snippets of a text, in which a line `### title` stands above each."""
    parts = text.strip("\n").split("### ")[1:]
    return {title: body.strip("\n") for title, _, body in (p.partition("\n") for p in parts)}


SNIPPETS = _by_title(r'''
### pass
pass
### expression
f
### docstring of a module
"""Doc."""
x = 1
### assign
x = 1
### assign chain
x = y = 1
### assign tuple
x, y = 1, 2
### assign tuple of one
(x,) = f()
### assign nested
x, (y, [z, *w]) = f()
### assign starred
x, *y = f()
### assign list
[x, y] = f()
### assign a tuple
x = (1, 2)
### assign attribute
x.a = 1
### assign item
x[0] = 1
### swap
x, y = y, x
### augmented
x += 1
x -= 1
x *= 1
x /= 1
x //= 1
x %= 1
x **= 1
x @= 1
x &= 1
x |= 1
x ^= 1
x <<= 1
x >>= 1
### annotated
x: int = 1
### annotated without value
x: int
### annotated attribute
x.a: int = 1
### annotated in parentheses
(x): int = 1
### annotated tuple
x: T = (1, *y)
### delete
del x, y.a, z[0]
### delete tuple
del (x, y)
### assert
assert x
### assert with message
assert x, 'no'
### raise
raise
### raise an error
raise E(1)
### raise from
raise E from None
### global
def f():
    global a, b
### nonlocal
def f():
    a = b = 1

    def g():
        nonlocal a, b
### import
import a, b.c as d
### from import
from a.b import c, d as e
### from import all
from a import *
### relative import
from . import a
from ..b import c
### if
if x:
    pass
### if elif else
if x:
    a
elif y:
    b
else:
    c
### else with if and more
if x:
    a
else:
    if y:
        b
    c
### if walrus
if (y := f()) > 1:
    pass
if y := f():
    pass
### while
while x:
    break
else:
    y
### while walrus
while x := f():
    continue
### for
for x in y:
    pass
### for else
for x in y:
    pass
else:
    z
### for tuple
for x, (y, z) in w:
    pass
### for starred target
for x, *y in w:
    pass
### for over a tuple
for x in (*a, b):
    pass
### for attribute
for x.a in y:
    pass
### try except
try:
    a
except:
    b
### try all
try:
    a
except (E, F) as e:
    b
except G:
    c
else:
    d
finally:
    e
### try finally
try:
    a
finally:
    b
### try star
try:
    a
except* E as e:
    b
except* (F, G):
    c
### with
with a:
    pass
### with as
with a as b, c() as (d, e), f:
    pass
### with a tuple
with ((a, b)):
    pass
### with a tuple as
with ((a, b)) as c:
    pass
### with a list target
with a as [b, *c]:
    pass
### def
def f():
    pass
### return
def f():
    return
### return a tuple
def f():
    return a, *b
### return a tuple of one
def f():
    return (a,)
### return nothing in a tuple
def f():
    return ()
### parameters
def f(a, b=1, *c, d, e=2, **g):
    pass
### positional only
def f(a, b=1, /, c=2):
    pass
### only positional only
def f(a, /):
    pass
### keyword only
def f(*, a, b=1):
    pass
### positional and keyword only
def f(a, /, *, b):
    pass
### annotations
def f(a: int, b: int = 1, *c: int, d: int = 2, **e: int) -> int:
    pass
### starred annotation
def f(*a: *T):
    pass
### decorators
@a
@b.c(1)
@d[0]
def f():
    pass
### docstring
def f():
    """Doc."""
    return 1
### docstring of lines
def f():
    """Doc.

    More.
    """
### docstring with escapes
def f():
    """a\\b \"\"\" c \x00 d\""""
### nested def
def f():
    x = 1

    def g():
        return x
    return g
### nested def first
def f():
    def g():
        pass
### two functions
def f():
    pass


def g():
    pass


x = 1
### class
class A:
    pass
### class with bases
class A(B, *C, metaclass=M, **D):
    pass
### class body
class A:
    """Doc."""
    x = 1

    def f(self):
        pass

    def g(self):
        pass
### class decorator
@a
class A:
    pass
### lambda
lambda: 1
lambda x, y=1, /, *z, w, **v: x
### lambda bodies
lambda: (yield)
lambda: lambda: 1
lambda: (1, 2)
### async def
async def f():
    await x
    return await y ** 2
### async for and with
async def f():
    async for x in y:
        pass
    else:
        z
    async with a as b:
        pass
### async comprehension
async def f():
    return [x async for x in y if await x]
### generator
def f():
    yield
    yield 1
    yield 1, 2
    x = yield 1
    x += yield
    x: int = yield
    yield from y
    f((yield), (yield 1))
    return (yield)
### arithmetic
a + b * c - d / e // f % g @ h
### left to right
a - b - c
a - (b - c)
a / (b * c)
### power
a ** b ** c
(a ** b) ** c
-a ** -b
(-a) ** b
(await_ ** 2).x
### signs
-a
+a
~a
--a + +a
### not
not a
not a == b
(not a) == b
not not a
### shifts and bits
a << b >> c & d ^ e | f
a << (b & c)
### sums in products
0.5 * (y + x / y)
### comparison
a < b <= c > d >= e == f != g is h is not i in j not in k
### comparison of comparisons
(a < b) < c
a < (b < c)
### booleans
a and b or c and (d or e)
(a or b) or c
not (a and b)
### ternary
a if b else c if d else e
(a if b else c) if d else e
a if (b if c else d) else e
### ternary in operators
(a if b else c) + 1
(lambda: 1) + 1
### walrus
(x := 1)
f((x := 1))
[(x := 1), x]
x[(y := 1)]
### walrus in comprehension
[y for x in z if (y := f(x))]
### names of constants
None
True
False
...
### numbers
1
1.5
1e-06
1j
10 ** 20
### infinity
1e309
1e309j
### strings
x = 'a'
"it's"
'\n\\'
'é'
### string prefix
x = u'a'
### bytes
b'a\x00'
### attribute
a.b.c
### attribute of numbers
(1).real
1.5.real
1j.real
### attribute of a string
'a'.join(b)
### attribute of operations
(a + b).c
(-a).b
(await_ or b).c
### call
f(a, *b, c=1, **d)
### call of generator
f(x for x in y)
f((x for x in y), 1)
f(a=(x for x in y))
### call of lambda
(lambda x: x)(1)
### call with star of ternary
f(*(a if b else c), **(d or e))
### subscript
a[0]
a[-1]
a[b][c]
### slices
a[:]
a[1:]
a[:2]
a[::3]
a[1:2:3]
### slices in tuples
a[1:2, 0]
a[..., ::2]
a[:, None] = b
a[:, 0] += 1
### tuple index
a[1, 2]
a[1,]
a[()]
a[(1, 2), 3]
### starred index
a[*b, 1]
a[*b,]
a[*b, 1:2]
### index of operations
(a + b)[0]
[1, 2][0]
{1: 2}[1]
'a'[0]
f()[0]
### tuple
()
(1,)
(1, 2)
(*a, b)
### list
[]
[1]
[1, *a]
### set
{1}
{1, *a}
### dict
{}
{1: 2, **a}
{1: a if b else c, **(d or e)}
### list comprehension
[x for x in y]
[x for x, y in z if x if y for w in x]
### set comprehension
{x for x in y}
### dict comprehension
{k: v for k, v in d.items()}
### generator expression
(x for x in y)
### comprehension over ternary
[x for x in (a if b else c)]
[x for x in y if (lambda: x)]
### f-string
f'a{b}c'
### f-string conversions
f'{a!r}{b!s:>10}{c:.2f}'
### f-string nested format
f'{a:{b}.{c}}'
### f-string braces
f'{{a}}{b}'
### f-string with quotes inside
f"{a['b']}"
### f-string of expressions
f'{(lambda: 1)()}{x + 1}{ {1: 2}[1]}'
### match values
match x:
    case 1:
        pass
    case -1 | 1 + 2j:
        pass
    case 'a' | b.c:
        pass
### match singletons
match x:
    case None | True | False:
        pass
### match captures
match (x, y):
    case a:
        pass
### match wildcard and guard
match x:
    case _ if y > 1:
        pass
    case _ if y := z:
        pass
### match sequence
match x:
    case [1, [a, *b], *_]:
        pass
    case []:
        pass
### match mapping
match x:
    case {'a': 1, b.c: [d], **e}:
        pass
    case {}:
        pass
    case {**r}:
        pass
### match class
match x:
    case A():
        pass
    case a.B(1, c, d=2, e=f):
        pass
### match as
match x:
    case 1 | 2 as a:
        pass
    case [b as c, A(d) as e]:
        pass
### match subject walrus
match (x := 1):
    case 1:
        pass
### match as inside or
match x:
    case (A() as y) | (B() as y):
        pass
''')

SNIPPETS_312 = _by_title(r"""
### type parameters
def f[T, *Ts, **P](x: T) -> T:
    pass
### bounds
class A[T: int, U: (int, str)](B):
    pass
### type alias
type X = int
type Y[T] = list[T]
### async type parameters
async def f[T](x: T):
    pass
### f-string with the same quotes
f'{f'{1}'}'
### f-string with backslashes
f'{'\n'.join(x)}'
### f-string deeply nested
f'{f'{f'{f'{1}'}'}'}'
""")

SNIPPETS_313 = _by_title(r"""
### type parameter defaults
def f[T = int, *Ts = *tuple[int], **P = [int]]():
    pass
### bound and default
type X[T: int = bool] = list[T]
""")

# What is read -> what is printed.
OTHER_SPELLINGS: dict[str, str] = {
    "with (a as b, c as d):\n    pass": "with a as b, c as d:\n    pass",
    "(x, y) = (1, 2)": "x, y = 1, 2",
    "for (x, y) in z: pass": "for x, y in z:\n    pass",
    "return_ = ((a)) + ((b))": "return_ = a + b",
    "class A(): pass": "class A:\n    pass",
    "x = 0x10 + 1_000": "x = 16 + 1000",
    'x = "a" "b"': "x = 'ab'",
    "if a: b\nelse:\n    if c: d": "if a:\n    b\nelif c:\n    d",
    "a; b": "a\nb",
    "x[(a, b)]": "x[a, b]",
    "print((yield_))": "print(yield_)",
    "def f(a:int=1)->int: return(a)": "def f(a: int = 1) -> int:\n    return a",
    "match a, b:\n    case a, b: pass": "match (a, b):\n    case [a, b]:\n        pass",
}
