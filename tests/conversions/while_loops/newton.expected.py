def newton(x, tol=1e-06):
    y = x

    def while_test(y):
        return ag__.call(np.max, ag__.call(np.abs, y * y - x)) > tol

    def while_body(y):
        y = 0.5 * (y + x / y)
        return (y,)
    (y,) = ag__.while_stmt(while_test, while_body, (y,), names=('y',))
    return y
