"""One module for each program: the plain function, its arguments, and the peers' versions."""
