"""The understanding chain, one module per step: parse, read prices, read names, correct, weigh."""
