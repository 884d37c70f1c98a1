"""The HTTP contract, the web pages and the command line over search and indexer."""
