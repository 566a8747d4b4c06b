"""Attributes that are assigned."""

from types import SimpleNamespace


def assigned(n):
    obj = SimpleNamespace(v=[0, 0], w=1)
    obj.w = n
    obj.w += 1
    obj.v[0] = obj.w
    obj.v[1] -= 5
    obj.gone = 1
    del obj.gone
    return vars(obj)


def several(n):
    obj = SimpleNamespace()
    obj.a, b, *obj.c = n, 2, 3
    obj.d = e = b
    return vars(obj), e


INPUTS = {"assigned": [(1,)], "several": [(1,)]}
