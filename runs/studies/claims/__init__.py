"""The claims that a study can judge: what each asks of the runs, by which rule, and the verdict."""
