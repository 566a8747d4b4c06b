"""MAML on sinusoids: learn a starting point from which one gradient step fits a new wave.

The inner step is a gradient; training differentiates through it, so it takes the gradient of a
gradient. Inner and outer loop are one converted function with a tape inside a tape.
"""

import numpy as np

import autograph as ag

UNITS = 16
RATE = 0.05


def predict(x, weights):
    """Return the output of a small network with one hidden layer of sines of `x`."""
    w1, b1, w2, b2 = weights
    return ag.tanh(x @ w1 + b1) @ w2 + b2


def loss(x, y, weights):
    """Return the mean squared error of the prediction."""
    return ag.reduce_mean((predict(x, weights) - y) ** 2)


def adapted(x, y, weights):
    """Return the weights after one gradient step on the points `x`, `y`."""
    with ag.GradientTape() as tape:
        tape.watch(weights)
        error = loss(x, y, weights)
    slopes = tape.gradient(error, weights)
    return [w - RATE * slope for w, slope in zip(weights, slopes, strict=True)]


@ag.convert
def train(weights, phases, amplitudes, x, rate):
    """Take one outer step for each wave; return the weights and the loss of each adapted wave."""
    losses = []
    for phase, amplitude in zip(phases, amplitudes, strict=True):
        y = amplitude * ag.sin(x + phase)
        with ag.GradientTape() as tape:
            tape.watch(weights)
            error = loss(x, y, adapted(x, y, weights))
        slopes = tape.gradient(error, weights)
        weights = [w - rate * slope for w, slope in zip(weights, slopes, strict=True)]
        losses.append(error)
    return weights, ag.stack(losses)


def main() -> dict[str, np.ndarray]:
    """Train on a hundred random waves and print how the loss after adaptation falls."""
    draw = np.random.default_rng(0)
    shapes = [(1, UNITS), (UNITS,), (UNITS, 1), (1,)]
    weights = [ag.constant(draw.normal(size=s).astype(np.float32) * 0.5) for s in shapes]
    phases = ag.constant(draw.uniform(0.0, 1.5, size=100).astype(np.float32))
    amplitudes = ag.constant(draw.uniform(0.5, 2.0, size=100).astype(np.float32))
    x = ag.constant(np.linspace(-3.0, 3.0, 20, dtype=np.float32)[:, None])
    weights, losses = train(weights, phases, amplitudes, x, 0.02)
    curve = losses.numpy()
    for start in range(0, 100, 20):
        print(f"waves {start:2d} to {start + 19:2d}: loss {curve[start : start + 20].mean():.4f}")
    return {"losses": curve, "w1": weights[0].numpy(), "w2": weights[2].numpy()}


if __name__ == "__main__":
    main()
