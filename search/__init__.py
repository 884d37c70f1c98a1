"""From a shopper's words to ranked products: understanding, planning, ranking, facets, suggestions."""
