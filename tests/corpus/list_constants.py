"""Lists in staged code that hold strings, `None` and other constants, alone or among numbers."""

from tests.corpus.harness import program


@program(args=[1, -1], status="beyond", expect=[(["none"], 1), ([], 0)])
def one_constant_under_a_test(n):
    messages = []
    if n > 0:
        messages.append("none")
    return messages, len(messages)


@program(args=[5, 2, 0], status="beyond", face="array")
def two_constants(n):
    messages = []
    for i in range(n):
        messages.append("a")
        if i > 2:
            messages.append("b")
    return messages, len(messages), "b" in messages, messages.count("a")


@program(args=[3, 0], status="beyond", face="array")
def constants_around_a_loop(n):
    items = ["x"]
    for _ in range(n):
        items.append(None)
    items.append("b")
    return items, items[-1], "c" in items


@program(args=[6, 0], status="beyond", face="array")
def numbers_and_constants(n):
    out = [1]
    for i in range(n):
        if i % 3 == 0:
            out.append("fizz")
        elif i % 3 == 1:
            out.append(f"{i}")
        else:
            out.append(i)
    if n > 2:
        out.append((n, "end"))
    return out, out[-1]


@program(args=[4, 0], status="beyond", face="array")
def constants_are_popped(n):
    out, count = [], 0
    for _ in range(n):
        out.append("x")
    while out:
        last = out.pop()
        count += len(last)
    return count, out


@program(args=[5], status="beyond", face="array")
def letters_of_a_text(n):
    out = []
    for i in range(n):
        out.append("abc"[i % 3])
    return out, out.index("b")
