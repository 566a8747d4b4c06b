"""Viterbi's algorithm: the likeliest hidden states behind a row of observations.

Forward over the observations with a list of back pointers, then backward along the pointers,
storing into an array by index. Plain NumPy.
"""

import numpy as np

import autograph as ag

STATES = ["healthy", "fever"]
SIGNS = ["normal", "cold", "dizzy"]


@ag.convert
def viterbi(observed, start, transition, emission):
    """Return the likeliest path of states and its log probability."""
    score = np.log(start) + np.log(emission[:, observed[0]])
    pointers = []
    for sign in observed[1:]:
        candidates = score[:, None] + np.log(transition)
        pointers.append(np.argmax(candidates, axis=0))
        score = np.max(candidates, axis=0) + np.log(emission[:, sign])
    path = np.zeros(len(observed), dtype=np.int64)
    path[-1] = np.argmax(score)
    for i in range(len(observed) - 1, 0, -1):
        path[i - 1] = pointers[i - 1][path[i]]
    return path, np.max(score)


def main() -> dict[str, np.ndarray]:
    """Explain a week and a half of symptoms."""
    observed = np.array([0, 0, 1, 2, 2, 1, 0, 0, 2, 1, 1, 0])
    start = np.array([0.6, 0.4])
    transition = np.array([[0.7, 0.3], [0.4, 0.6]])
    emission = np.array([[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]])
    path, score = viterbi(observed, start, transition, emission)
    for sign, state in zip(observed, np.asarray(path), strict=True):
        print(f"{SIGNS[sign]:8s}{STATES[state]}")
    print("log probability:", round(float(score), 6))
    return {"path": np.asarray(path), "score": np.asarray(score)}


if __name__ == "__main__":
    main()
