"""What is measured, when, and what it adds up to."""
