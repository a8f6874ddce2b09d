"""Our engine, measured: one module a benchmark, each a function of how many and of which path."""
