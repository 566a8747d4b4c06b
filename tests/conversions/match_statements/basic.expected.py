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
    found_1, a_1, rest_1 = ag__.matched(
        x, ag__.sequence_of(ag__.named('a'), ag__.rest('rest')), names=('a', 'rest')
    )

    def if_body():
        a = a_1
        rest = rest_1
        return_value = a
        return (return_value,)

    def else_body():
        found, v_1 = ag__.matched(x, ag__.mapping_of((('k', ag__.named('v')),)), names=('v',))

        def if_body_2():
            v = v_1
            return_value = v
            return (return_value,)

        def else_body_2():
            return_value = None
            return (return_value,)
        (return_value,) = ag__.if_stmt(found, if_body_2, else_body_2, (), names=('return_value',))
        return (return_value,)
    (return_value,) = ag__.if_stmt(
        ag__.and_(lambda: found_1, lambda: rest_1), if_body, else_body, (), names=('return_value',)
    )
    return return_value
