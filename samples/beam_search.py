"""Beam search over a toy language model: the best few sentences, kept word by word.

The state of the loop is two tensors, one of which gets longer at every step (the sentences), and
the loop is left as soon as every sentence has ended.
"""

import numpy as np

import autograph as ag

START, END = 0, 1
WORDS = ["<s>", ".", "the", "cat", "dog", "sleeps", "sees"]


@ag.convert
def beam_search(log_probabilities, width, limit):
    """Return the `width` best sentences and their scores.

    `log_probabilities[a, b]` is the score of word `b` after word `a`.
    """
    vocabulary = log_probabilities.shape[0]
    ended = ag.where(ag.range(vocabulary) == END, 0.0, -1e9)
    sentences = ag.fill([width, 1], START)
    scores = ag.where(ag.range(width) == 0, 0.0, -1e9)
    while ag.shape(sentences)[1] < limit:
        last = sentences[:, -1]
        if ag.reduce_all(last == END):
            break
        follow = ag.gather(log_probabilities, last)
        follow = ag.where(ag.expand_dims(last == END, 1), ended, follow)
        candidates = ag.reshape(ag.expand_dims(scores, 1) + follow, [-1])
        scores, chosen = ag.math.top_k(candidates, k=width)
        words = ag.expand_dims(chosen % vocabulary, 1)
        sentences = ag.concat([ag.gather(sentences, chosen // vocabulary), words], axis=1)
    return sentences, scores


def model() -> np.ndarray:
    """Return the log probability of each word after each other."""
    likely = {
        (0, 2): 8.0,
        (2, 3): 5.0,
        (2, 4): 4.0,
        (3, 5): 5.0,
        (3, 6): 3.0,
        (4, 5): 4.0,
        (4, 6): 4.0,
        (5, 1): 9.0,
        (6, 2): 6.0,
        (6, 1): 2.5,
    }
    table = np.full((len(WORDS), len(WORDS)), 0.05)
    for (before, after), weight in likely.items():
        table[before, after] = weight
    return np.log(table / table.sum(axis=1, keepdims=True)).astype(np.float32)


def main() -> dict[str, np.ndarray]:
    """Print the four best sentences of at most eight words."""
    sentences, scores = beam_search(ag.constant(model()), 4, 9)
    for words, score in zip(sentences.numpy(), scores.numpy(), strict=True):
        print(f"{score:7.3f}", " ".join(WORDS[w] for w in words[1:] if w != END))
    return {"sentences": sentences.numpy(), "scores": scores.numpy()}


if __name__ == "__main__":
    main()
