"""Loop nests: what is fused into one, its reductions, the order of its loops."""
