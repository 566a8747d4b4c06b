"""Modules of the standard library with all their functions converted, put to work.

A module is loaded a second time, every function in it is replaced by its converted form, and both
do the same task. What they return, or raise, must be equal.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import sys
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

from autograph import pipeline
from autograph.errors import ConversionError

Task = Callable[[Any], object]

TEXT = """It was the best of times, it was the worst of times, it was the age of wisdom; it was
the age of foolishness -- it was the epoch of belief.  It was the epoch of incredulity!

\tIndented, and with a (very-long-hyphenated-word) in it: $name and ${other}, 'a quoted "text"'.
"""
DATA = {"a": [1, 2.5, -3e10, None, True], "b": {"c": "d\u00e9\n\\", "e": []}, "f": {"g": {"h": 0}}}
PROGRAM = '''
@decorated(1, *args, key=[x for x in y if x])
class A(B, metaclass=C):
    """Doc."""
    def f(self, a, /, b: int = 1, *c, d=2, **e) -> "r":
        with a as b, c():
            try:
                return (lambda x: x ** -2)(b) if not a < b <= c else {**d, "k": f"{a!r:>{b}}"}
            except (E, F) as error:
                raise G from error
            finally:
                del a[1:2, ::3], b.c
        async def g():
            async for i in h: await (yield)
        match a:
            case [1, *_, {"k": v, **rest}] | P(x=1) if v: pass
'''


def converted(name: str) -> ModuleType:
    """Return a copy of the module with all its functions converted."""
    original = importlib.import_module(name)
    spec = importlib.util.spec_from_file_location(f"{name}_converted", original.__file__)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    module.__package__ = original.__package__
    # Some decorators look the module up while it is loaded.
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[spec.name]
    _convert_all(vars(module).items(), module, module.__name__, set())
    return module


def _convert_all(members: Any, owner: Any, module: str, seen: set[type]) -> None:
    for name, value in list(members):
        if isinstance(value, type):
            if value.__module__ == module and value not in seen:
                seen.add(value)
                _convert_all(vars(value).items(), value, module, seen)
        elif (made := _member(value, module)) is not value:
            setattr(owner, name, made)


def _member(value: Any, module: str) -> Any:
    if isinstance(value, staticmethod | classmethod):
        return type(value)(_member(value.__func__, module))
    if isinstance(value, property):
        return property(*(_member(part, module) for part in (value.fget, value.fset, value.fdel)))
    if not isinstance(value, FunctionType) or value.__module__ != module:
        return value
    try:
        return pipeline.convert_function(value)
    except ConversionError:
        # A generator, or made by `exec`.
        return value


def differences(name: str) -> list[str]:
    """Return how the converted module differs from the original at its tasks."""
    original, changed = importlib.import_module(name), converted(name)
    found = []
    for number, task in enumerate(MODULES[name]):
        expected, got = _outcome(task, original), _outcome(task, changed)
        if repr(expected) != repr(got):
            found.append(f"{name}, task {number}: {expected!r:.300} became {got!r:.300}")
    return found


def _outcome(task: Task, module: ModuleType) -> object:
    try:
        return task(module)
    except Exception as error:
        return type(error).__name__, str(error)


def _statistics(m: Any) -> object:
    data = [1.5, 2.5, 2.5, 2.75, 3.25, 4.75, 1, 7]
    names = "mean fmean median median_low median_high mode pstdev pvariance stdev variance"
    singles = [getattr(m, name)(data) for name in names.split()]
    many = m.multimode(data), m.quantiles(data, n=5), m.correlation(data, data[::-1])
    normal = m.NormalDist(3, 2)
    return singles, many, m.linear_regression(data, data[1:] + data[:1]), normal.cdf(4)


def _heap(m: Any) -> object:
    heap = [(i * 37) % 101 for i in range(60)]
    m.heapify(heap)
    out = [m.heappushpop(heap, i * 3) for i in range(20)]
    out += [m.heapreplace(heap, i * 5) for i in range(20)]
    large = m.nlargest(7, heap, key=lambda x: -x), m.nsmallest(3, heap)
    return out, [m.heappop(heap) for _ in range(len(heap))], large, list(m.merge([1, 4], [2, 3]))


def _fractions(m: Any) -> object:
    fraction = m.Fraction
    values = [fraction(3, 4), fraction("-1.25"), fraction(0.1), fraction("22/7"), fraction(5)]
    pairs = [(a + b, a * b, a - b, a < b, a == b, a % b, a // b) for a in values for b in values]
    return [map(str, row) and [str(x) for x in row] for row in pairs], [
        (str(v.limit_denominator(10)), round(v, 2), float(v), hash(v), v**2) for v in values
    ]


def _difflib(m: Any) -> object:
    one, two = TEXT.splitlines(), TEXT.replace("epoch", "age").replace("\n\n", "\n").splitlines()
    matcher = m.SequenceMatcher(None, TEXT, TEXT[::-1])
    return (
        list(m.unified_diff(one, two)),
        list(m.ndiff(one, two)),
        matcher.ratio(),
        m.get_close_matches("appel", ["ape", "apple", "peach", "puppy"]),
    )


def _json_decoder(m: Any) -> object:
    decoder = m.JSONDecoder()
    decoder.parse_string = m.py_scanstring
    decoder.scan_once = importlib.import_module("json.scanner").py_make_scanner(decoder)
    texts = ['{"a": [1, 2.5, "\\u00e9\\n"], "b": {}}', "[1, 2", '{"a" 1}', '["\\x"]', "nul", "[,]"]
    return [_outcome(lambda _, text=text: decoder.decode(text), m) for text in texts]  # type: ignore[misc]


def _json_encoder(m: Any) -> object:
    m.c_make_encoder = None
    encoders = m.JSONEncoder(indent=2, sort_keys=True), m.JSONEncoder(separators=(",", ":"))
    strings = (
        m.py_encode_basestring('\u00e9\n"\\'),
        m.py_encode_basestring_ascii("\u00e9\U0001f600"),
    )
    return [encoder.encode(DATA) for encoder in encoders], strings


def _unparse(m: Any) -> object:
    tree = m.parse(PROGRAM)
    return m.unparse(tree), m.dump(tree, indent=1), m.literal_eval("{'a': (1, -2.5, [None])}")


def _tokenize(m: Any) -> object:
    read = io.StringIO(PROGRAM).readline
    return [tuple(token) for token in m.generate_tokens(read)]


def _configparser(m: Any) -> object:
    parser = m.ConfigParser()
    parser.read_string("[a]\nx = 1\ny = %(x)s2\n  more\n[b]\nz: yes\n# c\n[DEFAULT]\nd = 0\n")
    out = io.StringIO()
    parser.write(out)
    values = parser.get("a", "y"), parser.getboolean("b", "z"), parser.getint("b", "d")
    return values, {name: dict(parser[name]) for name in parser}, out.getvalue()


def _argparse(m: Any) -> object:
    parser = m.ArgumentParser(prog="p", description="d " * 60, add_help=False)
    parser.add_argument("files", nargs="*", help="the files")
    parser.add_argument("-n", "--number", type=int, default=3, metavar="N")
    parser.add_argument("--flag", action="store_true")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--this", action="append")
    group.add_argument("--that", choices=["x", "y"])
    parsed = [
        sorted(vars(parser.parse_args(line.split())).items())
        for line in ("a b -n 5", "--flag --this=1 --this 2", "--that y --num 7 c")
    ]
    return parsed, parser.format_help(), parser.format_usage()


def _decimal(m: Any) -> object:
    values = [m.Decimal(text) for text in ("1.10", "-2.5e3", "0", "7", "NaN", "1e-8")]
    rows = [[str(a + b), str(a * b), str(a.max(b))] for a in values for b in values]
    with m.localcontext() as context:
        context.prec = 30
        roots = [str(m.Decimal(n).sqrt()) for n in (2, 3, 16)], str(m.Decimal(2).ln())
    return rows, roots, str(values[0].quantize(m.Decimal("1."))), f"{m.Decimal('1234.5'):,.2f}"


def _datetime(m: Any) -> object:
    start = m.datetime(2024, 2, 28, 23, 59, 30, 5)
    zone = m.timezone(m.timedelta(hours=-3, minutes=-30))
    moments = [start + m.timedelta(days=i * 11, seconds=i * 977) for i in range(40)]
    texts = [(x.isoformat(), x.isocalendar()[:3], x.strftime("%j %U")) for x in moments]
    return texts, str(start.replace(tzinfo=zone)), str(m.date.fromisoformat("2023-12-31").weekday())


def _html(m: Any) -> object:
    seen: list[object] = []

    class Parser(m.HTMLParser):  # type: ignore[misc, name-defined]
        def handle_starttag(self, tag: str, attrs: object) -> None:
            seen.append((tag, attrs))

        def handle_data(self, data: str) -> None:
            seen.append(data)

        def handle_comment(self, data: str) -> None:
            seen.append(data)

    parser = Parser()
    parser.feed("<p class='a b' id=c>x &amp; y<br/><!-- note --><script>if (a<b) {}</script></p")
    parser.close()
    return seen


MODULES: dict[str, list[Task]] = {
    "textwrap": [
        lambda m: [m.wrap(TEXT, width) for width in (20, 33, 70)],
        lambda m: (
            m.fill(TEXT, 30, initial_indent="* "),
            m.dedent("  a\n   b\n"),
            m.indent(TEXT, "> "),
        ),
        lambda m: m.shorten(TEXT, 40, placeholder="..."),
    ],
    "statistics": [_statistics, lambda m: m.mean([])],
    "bisect": [
        lambda m: [(m.bisect_left(range(0, 50, 5), i), m.bisect(range(9), i)) for i in range(60)]
    ],
    "heapq": [_heap],
    "fractions": [_fractions, lambda m: m.Fraction(1, 0)],
    "difflib": [_difflib],
    "colorsys": [
        lambda m: [
            (
                m.rgb_to_hsv(r, g, b),
                m.rgb_to_hls(r, g, b),
                m.hls_to_rgb(r, g, b),
                m.hsv_to_rgb(r, g, b),
            )
            for r in (0, 0.3, 1)
            for g in (0, 0.6, 1)
            for b in (0.1, 0.9)
        ]
    ],
    "json.decoder": [_json_decoder],
    "json.encoder": [_json_encoder, lambda m: m.JSONEncoder().encode({1: {2}})],
    "string": [
        lambda m: m.Template(TEXT).substitute(name=1, other=[2]),
        lambda m: m.Template(TEXT).substitute(name=1),
        lambda m: (
            m.capwords(TEXT),
            m.Formatter().format("{0!r:>10} {a[0]:.2f} {b.real}", "x", a=[3], b=4),
        ),
    ],
    "shlex": [
        lambda m: (m.split('a \'b c\' "d\\"e" f\\ g # h', comments=True), m.quote("it's")),
        lambda m: list(m.shlex("a=b; c && d|'e", punctuation_chars=True)),
    ],
    "ast": [_unparse, lambda m: m.literal_eval("(1")],
    "tokenize": [_tokenize],
    "calendar": [
        lambda m: m.TextCalendar(6).formatyear(2024, m=4),
        lambda m: (
            m.monthrange(2023, 2),
            m.HTMLCalendar().formatmonth(1999, 12),
            m.monthrange(1, 13),
        ),
    ],
    "configparser": [_configparser],
    "argparse": [_argparse],
    "urllib.parse": [
        lambda m: m.urlsplit("http://u:p@h.org:80/a/b;c?d=e&f=%20g#h"),
        lambda m: (m.urljoin("http://a/b/c/d;p?q", "../../g"), m.parse_qs("a=1&b=2&a=%C3%A9")),
        lambda m: (m.quote("/a b/\u00e9"), m.unquote("%C3%A9+"), m.urlencode({"a": [1, 2]}, True)),
    ],
    "posixpath": [
        lambda m: [
            (
                m.normpath(p),
                m.split(p),
                m.splitext(p),
                m.relpath("/a/b", p or "."),
                m.join(p, "../x"),
            )
            for p in ("/a/../b//c.tar.gz", "", "..", "a/./b/.hidden", "//x")
        ]
    ],
    "fnmatch": [
        lambda m: [(m.translate(p), m.fnmatch("abc.py", p)) for p in ("a*.py", "[!b]?c*", "[")]
    ],
    "copy": [lambda m: (m.deepcopy(DATA), m.copy([DATA]))],
    "pprint": [lambda m: (m.pformat(DATA, width=20), m.pformat([DATA] * 3, depth=2, compact=True))],
    "_pydecimal": [_decimal],
    "_pydatetime" if sys.version_info >= (3, 12) else "datetime": [_datetime],
    "html.parser": [_html],
    "gettext": [
        lambda m: [m.c2py("n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2")(n) for n in range(30)]
    ],
    "random": [lambda m: _draws(m.Random(5))],
    "re._parser": [
        lambda m: str(m.parse(r"(?P<a>x|[^yz\d]+?)(?=b)(\w{2,3})\1(?i:q)")),
        lambda m: m.parse("("),
    ],
    "ipaddress": [
        lambda m: [str(x) for x in m.ip_network("10.0.0.0/29").subnets(1)],
        lambda m: (str(m.ip_address("2001:db8::1").exploded), m.ip_address("1.2.3.256")),
    ],
    "csv": [
        lambda m: (
            m.Sniffer().sniff("a;b;c\n1;2;3\n").delimiter,
            list(m.DictReader(["a,b", "1,2,3"])),
        )
    ],
    "graphlib": [lambda m: list(m.TopologicalSorter({1: [2, 3], 2: [3], 4: []}).static_order())],
    "collections": [
        lambda m: (m.Counter("abracadabra").most_common(2), m.ChainMap({1: 2}, {1: 3, 4: 5})[4]),
        lambda m: (
            list(m.OrderedDict(a=1, b=2)),
            m.Counter("aab") - m.Counter("ab"),
            m.UserList([3, 1])[1:],
        ),
    ],
    "inspect": [lambda m: (str(m.signature(_draws)), m.cleandoc("a\n   b\n"), m.getsource(_draws))],
}


def _draws(generator: Any) -> object:
    rows = [generator.gauss(0, 1), generator.betavariate(2, 3), generator.triangular(1, 5, 2)]
    return rows, generator.sample(range(100), 10), generator.choices("abc", [1, 2, 3], k=5)
