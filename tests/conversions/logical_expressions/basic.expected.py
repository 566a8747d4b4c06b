def operands(a, b, c):
    return ag__.or_(lambda: ag__.and_(lambda: a, lambda: b), lambda: c), ag__.not_(a)


def chain(a, b, c):
    return ag__.and_(lambda: a < b, lambda: b < c)


def chain_of_calls(a, log):
    return ag__.or_(
        lambda: ag__.call(log.append, a) > 0,
        lambda: (
            lambda middle: ag__.and_(lambda: a < middle, lambda: middle <= 3)
        )(ag__.call(len, log)),
    )


def membership(a, b):
    return ag__.in_(a, b), ag__.not_in(a, b), ag__.is_(a, b), ag__.is_not(a, None)
