"""Benchmarks that anyone can rerun: relevance on judged queries, speed beside a peer in the same run."""
