"""The files of the data sets: found on this machine, verified, and read as arrays without torch."""
