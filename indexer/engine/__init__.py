"""The engine port: `plan` is the question, `port` the promise, one module per engine keeps it."""
