"""Variables of the module."""

count = 0


def counted(n):
    global count
    count = 0
    for i in range(n):
        count += i
    first, count = count, count + 1
    return first, count


INPUTS = {"counted": [(4,)]}
