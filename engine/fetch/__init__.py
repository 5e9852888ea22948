"""Finds the data files on this machine or fetches them, verifies and reads them."""
