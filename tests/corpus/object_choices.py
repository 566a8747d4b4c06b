"""Objects that staged code makes in branches and loops, and lists in them."""

from tests.corpus.harness import program

NUMBERS = [(0, 5, 4), (3, 1, 2), (-2, 0, 0), (1, 2, 5)]


class Pair:
    def __init__(self, a, b):
        self.a = a
        self.b = b

    def swap(self):
        self.a, self.b = self.b, self.a
        return self


class Account:
    def __init__(self, balance=0):
        self.balance = balance
        self.log = []

    def add(self, amount):
        self.balance += amount
        self.log.append(amount)
        return self.balance


@program(args=NUMBERS, status="beyond", face="array")
def made_in_a_loop_in_a_branch(a, b, n):
    p = Pair(a, 2)
    if a:
        p.a = b
    else:
        for _ in range(n, 5):
            p = Pair(1, a)
    return p.a, p.b


@program(args=NUMBERS, status="beyond", face="array")
def changed_and_replaced_in_a_loop(a, b, n):
    p, s = Pair(a, b), 0
    for i in range(0, n, 2):
        s += p.swap().a
        p = Pair(i, a)
    return s, p.a


@program(args=NUMBERS, status="beyond", face="array")
def list_in_one_of_two_objects(a, b, n):
    account = Account(a)
    if b:
        account = Account(3)
    account.log.append(n)
    account.add(4)
    return account.balance, account.log


@program(args=NUMBERS, status="beyond", face="array")
def replaced_in_a_loop_that_returns(a, b, n):
    account = Account(a)
    while n > 0:
        n -= 1
        account = Account(n)
        if b > n:
            return a
    return account.log


class Ends:
    def __init__(self, k):
        self.k = k

    def __iter__(self):
        return iter([self.k, 1])


class Multiples:
    def __init__(self, k):
        self.k = k

    def __iter__(self):
        for i in range(3):
            yield i * self.k


@program(args=[(0,), (3,), (7,)], status="beyond", face="array")
def iterates_over_one_of_two_objects(n):
    a = Ends(n) if n > 2 else Multiples(n)
    t = 0
    for x in a:
        t += x
    return t, [y for y in a], sum(a)
