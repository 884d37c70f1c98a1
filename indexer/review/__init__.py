"""The review queue: what people are asked, what they decide, and how it takes effect."""
