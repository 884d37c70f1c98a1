"""Every kind of question that the queue knows, in the order of its tabs."""

from __future__ import annotations

from indexer.review.merges import MergeKind
from indexer.review.model import Kind
from indexer.review.ruled import AttributeKind, BrandKind, CategoryKind, ValueKind

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (CategoryKind(), BrandKind(), ValueKind(), AttributeKind(), MergeKind())
}
