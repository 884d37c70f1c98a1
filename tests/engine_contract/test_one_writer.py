"""What only Tantivy needs: one process at a time writes to an index."""

from __future__ import annotations

import pytest

from indexer.engine.port import EngineError
from tests.engine_contract.process import OtherProcess
from tests.engine_contract.shelf import Shelf, document

pytestmark = pytest.mark.parametrize("kind", ["tantivy-disk"], indirect=True)


def test_a_second_writer_is_told_so_and_may_write_when_the_first_has_ended(
    shelf: Shelf, another_process: OtherProcess
) -> None:
    another_process.do("write", shelf.index, 1, 10)
    with pytest.raises(EngineError, match="only one process at a time writes to an index"):
        shelf.put(document(11))
    another_process.kill()
    shelf.put(document(11))
    assert shelf.all_keys() == {11}
