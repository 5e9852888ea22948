"""The data sets: what one trains on, one file each."""
