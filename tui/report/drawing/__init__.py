"""Figures on paper: the one part of the program that loads matplotlib."""
