def nested(x):
    return ag__.if_expression(
        x < 0, lambda: 'low', lambda: ag__.if_expression(x > 9, lambda: 'high', lambda: 'middle')
    )


def in_a_lambda(x):
    clip = lambda v: ag__.if_expression(v > 0, lambda: v, lambda: 0)
    return ag__.call(clip, x) + ag__.call(abs, ag__.if_expression(x < 3, lambda: x, lambda: 3))
