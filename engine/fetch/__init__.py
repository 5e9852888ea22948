"""Fetches the data files where this machine has none; the rest is in runs.data_files."""
