"""What is known of a value, and its way into the graph and back."""
