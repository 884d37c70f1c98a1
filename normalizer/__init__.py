"""What a messy listing means: pure functions from received text to canonical values, each with its reason."""
