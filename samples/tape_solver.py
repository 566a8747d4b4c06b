"""Solve `A * X = B` by walking down the slope of `abs(A * X - B)`, read off a gradient tape.

The slope is 3 until the loss is zero, so X goes 20, 17, 14, 11, 8, 5, 2.
"""

import autograph as ag


def main() -> list[float]:
    """Print X at each of the seven steps and return the values it went through."""
    A, B, X = ag.constant(3.0), ag.constant(6.0), ag.Variable(20.0)
    path = []
    for step in range(7):
        path.append(float(X.numpy()))
        with ag.GradientTape() as tape:
            loss = ag.math.abs(A * X - B)
        print(f"step {step}: X = {path[-1]:g}, loss = {float(loss.numpy()):g}")
        X.assign_sub(tape.gradient(loss, X))
    return path


if __name__ == "__main__":
    main()
