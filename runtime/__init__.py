"""Tensors, graphs and everything that runs them; usable without the transpiler."""

if __name__ == "runtime":
    raise ImportError("this directory is the package autograph.runtime; import it by that name")
