"""Tests of the array face against NumPy itself."""
