"""Products of matrices: in line, by tiles, by BLAS."""
