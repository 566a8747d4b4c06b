def assigned(n):
    obj = ag__.call(SimpleNamespace, v=[0, 0], w=1)
    ag__.set_attr(obj, 'w', n)
    ag__.set_attr(obj, 'w', ag__.augmented('+=', obj.w, 1))
    ag__.set_path(obj, '.v[]', 0, value=obj.w)
    ag__.augment_path(obj, '.v[]', '-=', 1, value=lambda: 5)
    ag__.set_attr(obj, 'gone', 1)
    ag__.del_attr(obj, 'gone')
    return vars(obj)


def several(n):
    obj = ag__.call(SimpleNamespace)
    target, target_1, *target_2 = n, 2, 3
    ag__.set_attr(obj, 'a', target)
    b = target_1
    ag__.set_attr(obj, 'c', target_2)
    value = b
    ag__.set_attr(obj, 'd', value)
    e = value
    return vars(obj), e
