"""What the catalog teaches the normalizer: brands that feeds name and no file knows."""

from __future__ import annotations

from dataclasses import replace

from indexer.document import DocumentBuilder
from indexer.indexing import Indexing
from indexer.store.brands import brands_version, claim_counts, note_learned, read_learned
from indexer.store.lease import WORKER, renew
from normalizer.learned_brands import learn_brands


class BrandKeeper:
    """Keeps the knowledge of an indexing in step with the brands that its store has learned.

    What is learned is in the store before it is used, so a worker that begins knows what the one before it knew.
    """

    def __init__(self, began: DocumentBuilder) -> None:
        """`began`: with the knowledge of the files alone."""
        self._began = began
        self._version: tuple[object, ...] = ()

    def keep(self, indexing: Indexing) -> Indexing:
        """The same indexing while nothing was learned or rejected, else one that knows it, its crew included."""
        with indexing.store.reading() as connection:
            version = brands_version(connection)
            if version == self._version:
                return indexing
            learned, _ = read_learned(connection)
        self._version = version
        builder = self._began.taught(learned)
        if indexing.crew is not None:
            indexing.crew.teach(builder, learned)
        return replace(indexing, builder=builder)

    def learn(self, indexing: Indexing, owner: str) -> bool:
        """Learn from what channels claim; True when there is something new, and items to read again for it.

        Raises `LeaseLost`.
        """
        with indexing.store.reading() as connection:
            claims = claim_counts(connection)
            known, rejected = read_learned(connection)
        new = learn_brands(claims, known, rejected, self._began.knowledge)
        if not new:
            return False
        with indexing.store.changing() as connection:
            renew(connection, WORKER, owner)
            note_learned(connection, new)
        return True
