"""Studies in words and lines: what the application's screens and widgets show of them."""
