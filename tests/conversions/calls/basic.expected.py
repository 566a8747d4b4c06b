def several(f, *args, **words):
    args = ag__.written_out(args)
    return ag__.call(
        f, *ag__.with_known_keys(args), 1, **ag__.in_known_order(words)
    ), ag__.call(len, args), ag__.get_item(ag__.get_item(globals(), '__name__'), ag__.slice(None, 4))


def defined_inside(n):
    def twice(x):
        def if_body():
            return_value = 2 * x
            return (return_value,)

        def else_body():
            return_value = x
            return (return_value,)
        (return_value,) = ag__.if_stmt(x > 1, if_body, else_body, (), names=('return_value',))
        return return_value

    def later_steps(consumer, /):
        ag__.yield_(consumer, ag__.call(twice, n))

    @ag__.generator(later_steps)
    def later():
        yield ag__.call(twice, n)

    class Holder:
        def get(self):
            return ag__.if_expression(n, lambda: ag__.call(twice, n), lambda: None)
    return ag__.call(twice, n), ag__.call(list, ag__.call(later)), ag__.call(ag__.call(Holder).get)
