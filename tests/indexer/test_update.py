from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from indexer import update
from indexer.analysis import Analyzer
from indexer.document import DocumentBuilder
from indexer.engine.tantivy import open_tantivy
from indexer.indexing import Indexing, IndexOutdated
from indexer.store.accept import accept
from indexer.store.catalog import get_product
from indexer.store.connection import open_store
from indexer.store.incoming import IncomingRow
from indexer.store.issues import list_issues
from indexer.store.items import delete_item, get_item, patch_item
from indexer.store.jobs import get_job
from indexer.store.lease import WORKER, acquire
from indexer.update import apply_batch
from normalizer.product import product_key
from tests.indexer.shop import COLA, OWNER, WATER, differences, indexed, row, shown, work_off


def test_a_pushed_item_is_in_the_index_and_its_job_says_since_when(leading: Indexing) -> None:
    job = accept(leading.store, "jd", [row(1, "A", price="¥39.90")])
    work_off(leading)
    (card,) = indexed(leading).values()
    assert (card["title"], card["price"]["min"]) == ("陶瓷马克杯 350ml", "39.90")
    done = get_job(leading.store, job.id)
    assert done is not None
    assert (done.state, done.done) == ("succeeded", 1)
    assert done.searchable_at is not None


def test_an_item_knows_its_product_its_job_and_what_decided(leading: Indexing) -> None:
    job = accept(leading.store, "jd", [row(1, "A", price="¥39.90")])
    work_off(leading)
    item = get_item(leading.store, "jd", "A")
    assert (item.state, item.product, item.job, item.row) == ("live", product_key("jd", "A"), job.id, 1)
    assert item.origin is not None
    assert (item.origin.version, item.origin.row) == (leading.knowledge.version, item.row)
    assert not item.pending
    assert item.listing is not None
    assert [value.raw for value in item.listing.values if value.field == "price"] == ["¥39.90"]


def test_one_product_on_two_channels_is_one_document_with_two_offers(leading: Indexing) -> None:
    accept(leading.store, "jd", [row(1, "A", "农夫山泉 550ml", gtin=WATER), row(2, "B", "可口可乐 330ml", gtin=COLA)])
    accept(leading.store, "tmall", [row(1, "9", "农夫山泉 饮用天然水 550ml", gtin=WATER)])
    work_off(leading, limit=1)
    assert shown(leading) == [{"jd A", "tmall 9"}, {"jd B"}]


def test_a_new_price_replaces_the_old_one(leading: Indexing) -> None:
    accept(leading.store, "jd", [row(1, "A", price="12")])
    work_off(leading)
    patch_item(leading.store, "jd", "A", {"price": "9.90"})
    work_off(leading)
    assert [card["price"]["min"] for card in indexed(leading).values()] == ["9.90"]


def test_an_item_that_was_taken_down_is_not_shown_and_its_product_keeps_its_id(leading: Indexing) -> None:
    accept(leading.store, "jd", [row(1, "A", gtin=WATER)])
    accept(leading.store, "tmall", [row(1, "9", gtin=WATER)])
    work_off(leading)
    delete_item(leading.store, "jd", "A")
    work_off(leading)
    assert shown(leading) == [{"tmall 9"}]
    delete_item(leading.store, "tmall", "9")
    work_off(leading)
    assert shown(leading) == []
    accept(leading.store, "tmall", [row(1, "9", gtin=WATER)])
    work_off(leading)
    assert list(indexed(leading)) == [product_key("jd", "A")]


def test_products_that_become_one_leave_a_redirect_and_one_document(leading: Indexing) -> None:
    accept(leading.store, "jd", [row(1, "A", gtin=WATER)])
    accept(leading.store, "tmall", [row(1, "8", group="g")])
    work_off(leading)
    accept(leading.store, "tmall", [row(1, "9", group="g", gtin=WATER)])
    work_off(leading)
    assert shown(leading) == [{"jd A", "tmall 8", "tmall 9"}]
    merged = get_product(leading.store, product_key("tmall", "8"))
    assert merged is not None
    assert (merged.redirected, merged.key) == (True, product_key("jd", "A"))
    assert [offer.sku for offer in merged.offers] == ["A", "8", "9"]


def test_products_that_part_again_have_their_own_documents_and_ids(leading: Indexing) -> None:
    accept(leading.store, "jd", [row(1, "A", gtin=WATER)])
    accept(leading.store, "tmall", [row(1, "8", group="g"), row(2, "9", group="g", gtin=WATER)])
    work_off(leading)
    assert len(shown(leading)) == 1
    patch_item(leading.store, "tmall", "9", {"gtin": None})
    work_off(leading)
    assert shown(leading) == [{"jd A"}, {"tmall 8", "tmall 9"}]
    assert differences(leading) == []


def test_the_size_of_batches_does_not_decide_what_becomes_of_a_feed(leading: Indexing, tmp_path: Path) -> None:
    feed = [row(n, f"S{n}", gtin=[WATER, COLA, None][n % 3], group=f"g{n // 4}" if n % 2 else None) for n in range(40)]
    other = dataclasses.replace(
        leading, store=open_store(f"sqlite:///{tmp_path / 'other.db'}"), engine=open_tantivy(None)
    )
    acquire(other.store, WORKER, OWNER)
    accept(leading.store, "jd", feed)
    accept(other.store, "jd", feed)
    work_off(leading, limit=7)
    work_off(other)
    assert indexed(leading) == indexed(other)
    assert differences(leading) == []


def test_a_run_that_died_between_store_and_index_is_made_good_by_the_next(
    leading: Indexing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second run finds the products joined already, and still has to take the one that went out of the index."""
    accept(leading.store, "jd", [row(1, "A", gtin=WATER)])
    accept(leading.store, "tmall", [row(1, "8", group="g")])
    work_off(leading)
    accept(leading.store, "tmall", [row(1, "9", group="g", gtin=WATER)])

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(update, "publish", dies)
    with pytest.raises(KeyboardInterrupt):
        work_off(leading)
    assert len(shown(leading)) == 2
    monkeypatch.undo()
    work_off(leading)
    assert shown(leading) == [{"jd A", "tmall 8", "tmall 9"}]
    assert differences(leading) == []


def test_applying_the_log_twice_gives_the_same_index(leading: Indexing) -> None:
    accept(leading.store, "jd", [row(n, f"S{n}", gtin=WATER if n % 2 else None) for n in range(10)])
    work_off(leading)
    before = indexed(leading)
    accept(leading.store, "jd", [row(n, f"S{n}", gtin=WATER if n % 2 else None, price="1") for n in range(10)])
    accept(leading.store, "jd", [row(n, f"S{n}", gtin=WATER if n % 2 else None) for n in range(10)])
    work_off(leading, limit=3)
    assert indexed(leading) == before


def test_an_item_that_cannot_be_normalized_is_quarantined_and_the_others_go_on(leading: Indexing) -> None:
    accept(leading.store, "jd", [row(1, "A"), IncomingRow(2, "B", "not an object"), row(3, "C")])
    work_off(leading)
    assert shown(leading) == [{"jd A"}, {"jd C"}]
    item = get_item(leading.store, "jd", "B")
    assert (item.state, item.raw) == ("quarantined", "not an object")
    (issue,) = item.issues
    assert (issue.issue.code, issue.issue.severity, issue.row) == ("normalizer_failed", "error", 2)


def test_a_group_named_by_a_whole_page_of_text_still_holds_its_variants_together(leading: Indexing) -> None:
    page = "很长的款式编号" * 2_000
    accept(leading.store, "jd", [row(1, "A", group=page), row(2, "B", group=page)])
    work_off(leading)
    assert shown(leading) == [{"jd A", "jd B"}]


def test_a_patch_that_takes_the_title_away_takes_the_item_out_of_the_index(leading: Indexing) -> None:
    accept(leading.store, "jd", [row(1, "A")])
    work_off(leading)
    patch_item(leading.store, "jd", "A", {"title": None})
    work_off(leading)
    assert shown(leading) == []
    item = get_item(leading.store, "jd", "A")
    assert (item.state, [issue.issue.code for issue in item.issues]) == ("quarantined", ["title_missing"])


def test_a_product_that_the_index_refuses_is_an_issue_of_its_offers(
    leading: Indexing, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = DocumentBuilder.build

    def too_large(self: DocumentBuilder, product: object) -> object:
        document = build(self, product)  # type: ignore[arg-type]
        return dataclasses.replace(document, numbers={**document.numbers, "sales": 2**70})

    accept(leading.store, "jd", [row(1, "A")])
    work_off(leading)
    monkeypatch.setattr(DocumentBuilder, "build", too_large)
    patch_item(leading.store, "jd", "A", {"price": "1"})
    work_off(leading)
    assert shown(leading) == []
    assert list_issues(leading.store, "jd", code="index_refused").total == 1
    monkeypatch.undo()
    patch_item(leading.store, "jd", "A", {"price": "2"})
    work_off(leading)
    assert shown(leading) == [{"jd A"}]
    assert list_issues(leading.store, "jd", code="index_refused").total == 0


def test_what_the_feed_said_of_an_item_is_not_said_twice(leading: Indexing) -> None:
    odd = IncomingRow(1, "A", {"sku": "A", "title": "杯", "colour": "红"})
    accept(leading.store, "jd", [odd])
    work_off(leading)
    found = get_item(leading.store, "jd", "A").issues
    assert [issue.issue.code for issue in found].count("field_unknown") == 1
    accept(leading.store, "tmall", [dataclasses.replace(odd, issues=tuple(issue.issue for issue in found))])
    work_off(leading)
    again = get_item(leading.store, "tmall", "A").issues
    assert sorted(issue.issue.code for issue in again) == sorted(issue.issue.code for issue in found)


def test_an_index_made_by_another_analyser_is_an_error_that_names_the_cure(leading: Indexing) -> None:
    accept(leading.store, "jd", [row(1, "A")])
    work_off(leading)
    accept(leading.store, "jd", [row(1, "B")])
    other = dataclasses.replace(leading, builder=DocumentBuilder(Analyzer(["新词"]), leading.knowledge))
    with pytest.raises(IndexOutdated, match="run `xunpin reindex`"):
        apply_batch(other, OWNER)
