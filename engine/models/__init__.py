"""The networks: one module per family, and what their layers are made of."""
