def shown(n, x):
    return ag__.text(f'{ag__.shown(n)} of {x:.{n}f}'), ag__.percent('%d: %s', (n, x))
