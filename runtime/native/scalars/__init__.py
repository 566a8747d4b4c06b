"""Single numbers in registers."""
