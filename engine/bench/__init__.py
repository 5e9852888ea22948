"""Measures how fast the engine trains, against a plain loop, on the machine it runs on."""
