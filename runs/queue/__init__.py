"""Runs that wait for their turn, and the worker that lets them have it."""
