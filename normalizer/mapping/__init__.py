"""What a channel's integrators do to its items before they are normalized: rules in a file, in explicit order."""

from normalizer.mapping.apply import MappedRecord, apply_mapping, traced
from normalizer.mapping.parser import OPERATIONS, Mapping, parse_mapping

__all__ = ["OPERATIONS", "MappedRecord", "Mapping", "apply_mapping", "parse_mapping", "traced"]
