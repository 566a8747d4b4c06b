def sums(a, x):
    return ag__.add_lists(a, [x]), ag__.add_lists([x], a), ag__.add_lists(
        a, ag__.comprehension('list', a, lambda y: y)
    ), ag__.add_lists(ag__.add_lists([1], a), [2])


def stars(a, x):
    return ag__.list_of(a), ag__.list_of(
        [x], a, [x + 1], ag__.get_item(a, ag__.slice(1, None))
    ), [a, x]


def not_lists(a, x):
    first, *rest = a
    return first, x + 1, (*a, x), rest + rest
