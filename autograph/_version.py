"""The version of the distribution `numpy-autograph`, in the one place where it is written."""

__version__ = "0.1.0"
