def compared(x):
    def if_body():
        y = 0
        return (y,)

    def else_body():
        def if_body_1():
            y = 'none'
            return (y,)

        def else_body_1():
            n = x

            def if_body_2():
                y = n
                return (y,)

            def else_body_2():
                y = -x
                return (y,)
            (y,) = ag__.if_stmt(n > 9, if_body_2, else_body_2, (), names=('y',))
            return (y,)
        (y,) = ag__.if_stmt(ag__.is_(x, None), if_body_1, else_body_1, (), names=('y',))
        return (y,)
    (y,) = ag__.if_stmt(
        ag__.or_(lambda: x == 1, lambda: x == 2), if_body, else_body, (), names=('y',)
    )
    return y


def looked_into(x):
    match x:
        case [a, *rest] if rest:
            return a
        case {'k': v}:
            return v
    return None
