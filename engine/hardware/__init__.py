"""The machine: devices, threads, and what makes them fast."""
