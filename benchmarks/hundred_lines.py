"""A hundred lines of ordinary Python with every statement that conversion rewrites."""

import math

import numpy as np


def simulate(grid, steps, rate, limits, names=None, verbose=False):
    """Advance a small particle simulation and say how it went."""
    low, high = limits
    total = 0.0
    worst = None
    history = []
    names = names or [f"p{i}" for i in range(len(grid))]
    energies = {name: 0.0 for name in names}
    positions = [float(x) for x in grid]
    velocities = [0.0 for _ in positions]

    def clamp(value, least=low, most=high):
        if value < least:
            return least
        if value > most:
            return most
        return value

    def force(a, b):
        gap = a - b
        if gap == 0:
            return 0.0
        strength = rate / (1.0 + gap * gap)
        return -strength if gap > 0 else strength

    step = 0
    while step < steps:
        step += 1
        moved = 0
        for i, position in enumerate(positions):
            pull = 0.0
            for j, other in enumerate(positions):
                if i == j:
                    continue
                push = force(position, other)
                if abs(push) < 1e-9:
                    continue
                pull += push
                if pull > 10.0:
                    pull = 10.0
                    break
            velocity = velocities[i] * 0.9 + pull
            velocities[i] = velocity
            fresh = clamp(position + velocity)
            if fresh != position:
                moved += 1
            positions[i] = fresh
            energy = 0.5 * velocity**2 + math.sqrt(abs(fresh))
            energies[names[i]] = energy
            if worst is None or energy > worst[1]:
                worst = (names[i], energy)
        total = sum(energies.values())
        history.append((step, moved, total))
        if verbose and step % 10 == 0:
            print(f"step {step}: {moved} moved, energy {total:.3f}")
        if moved == 0:
            break
        elif total > 1e6:
            raise ValueError(f"unstable after {step} steps")
        elif total < 1e-12 and not verbose:
            return positions, energies, "still"
        else:
            assert total == total, "energy is not a number"

    smooth = 0.0
    for k in range(1, len(history)):
        before, after = history[k - 1][2], history[k][2]
        change = after - before
        if change < 0:
            smooth -= change
        else:
            smooth += 0.5 * change
        if smooth > 100:
            smooth = 100
    try:
        score = total / smooth
    except ZeroDivisionError:
        score = float("inf")
    finally:
        history = history[-20:]

    counts = {"slow": 0, "fast": 0, "still": 0}
    for v in velocities:
        speed = abs(v)
        kind = "still" if speed == 0 else "slow" if speed < 1 else "fast"
        counts[kind] += 1
    ordered = sorted(zip(positions, names, strict=True), key=lambda pair: (-pair[0], pair[1]))
    best = [name for value, name in ordered if value > low and name in energies]
    extremes = max(positions), min(positions)
    matrix = np.array([[force(a, b) for b in positions] for a in positions])
    if matrix.size and np.max(np.abs(matrix)) > rate:
        verbose = True
    summary = {
        "score": score,
        "counts": counts,
        "best": best[:3],
        "extremes": extremes,
        "worst": worst and worst[0],
    }
    return positions, energies, summary
