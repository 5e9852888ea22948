"""The command line: headless runs, listings, and the entry point."""
