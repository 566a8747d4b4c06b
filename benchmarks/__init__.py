"""Programs that measure `autograph` beside its peers: `python -m benchmarks`."""
