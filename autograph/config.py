"""TensorFlow's `tf.config` switches that mean something here."""

from autograph.function import functions_run_eagerly, run_functions_eagerly

__all__ = ["functions_run_eagerly", "run_functions_eagerly"]
