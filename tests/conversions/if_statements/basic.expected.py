def both(x):
    def if_body():
        y = x
        return (y,)

    def else_body():
        y = -x
        return (y,)
    (y,) = ag__.if_stmt(x > 0, if_body, else_body, (), names=('y',))
    return y


def one_side(x, y):
    def if_body(y):
        y = y + x
        return (y,)

    def else_body(y):
        return (y,)
    (y,) = ag__.if_stmt(x > 0, if_body, else_body, (y,), names=('y',))
    return y


def chosen(x):
    def if_body():
        size = 'big'
        return (size,)

    def else_body():
        def if_body_1():
            size = 'middle'
            return (size,)

        def else_body_1():
            size = 'small'
            return (size,)
        (size,) = ag__.if_stmt(x > 5, if_body_1, else_body_1, (), names=('size',))
        return (size,)
    (size,) = ag__.if_stmt(x > 10, if_body, else_body, (), names=('size',))
    return size


def perhaps_unbound(x):
    y = ag__.Undefined('y')

    def if_body(y):
        y = 1
        return (y,)

    def else_body(y):
        return (y,)
    (y,) = ag__.if_stmt(x, if_body, else_body, (y,), names=('y',))
    return ag__.bound(y, 'y')


def read_and_forgotten(x, log):
    def if_body(x):
        x = x + 1
        ag__.call(log.append, x)
        return ()

    def else_body(x):
        return ()
    ag__.if_stmt(x, if_body, else_body, (x,), names=())
    return log


def raising(x):
    def if_body():
        ag__.raise_stmt(lambda: ag__.call(ValueError, ag__.text(f'{ag__.shown(x)} is negative')))
        return (ag__.Undefined('root'),)

    def else_body():
        root = x ** 0.5
        return (root,)
    (root,) = ag__.if_stmt(x < 0, if_body, else_body, (), names=('root',))
    return root


def untouched(x, y):
    """No branch, no loop: nothing to see."""
    z: float = x + y
    return z * 2
