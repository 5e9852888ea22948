"""Finds, fetches, verifies and reads Fashion-MNIST."""
