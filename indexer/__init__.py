"""From feeds to a searchable index: formats, store, analysis, engines, the log worker and rebuilds."""
