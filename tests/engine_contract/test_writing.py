"""What goes into an index, what is refused, and when it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from indexer.engine.plan import Constant, Everything, Plan, Prefix, Range, Term
from indexer.engine.port import Document, Engine, EngineError, Field, IndexMissing
from tests.engine_contract.shelf import FIELDS, Shelf, document


def test_a_document_is_found_by_each_of_its_tokens(shelf: Shelf) -> None:
    shelf.put(document(7, "苹果 iphone 15"))
    assert all(shelf.found(Term("title", token)) == {7} for token in ("苹果", "iphone", "15"))
    assert shelf.found(Term("title", "iphone 15")) == set()
    assert shelf.found(Term("title", "IPHONE")) == set()


def test_writing_the_same_key_again_replaces_the_document(shelf: Shelf) -> None:
    shelf.put(document(7, "old", price=1), document(8, "other"))
    shelf.put(document(7, "new", price=2))
    assert shelf.found(Term("title", "old")) == set()
    assert shelf.found(Range("price", 2, 2)) == {7}
    assert shelf.all_keys() == {7, 8}


def test_the_last_of_two_documents_with_one_key_in_one_batch_wins(shelf: Shelf) -> None:
    shelf.put(document(7, "first"), document(7, "second"))
    assert shelf.found(Everything()) == {7}
    assert shelf.found(Term("title", "second")) == {7}


def test_deleted_documents_are_gone_and_unknown_keys_are_no_error(shelf: Shelf) -> None:
    shelf.put(*(document(key, "a") for key in (1, 2, 3)))
    shelf.engine.delete(shelf.index, [2, 99, -1, 2**70])
    shelf.engine.commit(shelf.index)
    assert shelf.all_keys() == {1, 3}


def test_what_is_not_committed_is_not_found(shelf: Shelf) -> None:
    shelf.put(document(1, "a"))
    shelf.engine.write(shelf.index, [document(2, "a")])
    shelf.engine.delete(shelf.index, [1])
    assert shelf.found(Term("title", "a")) == {1}
    assert set(shelf.engine.fetch(shelf.index, [1, 2])) == {1}
    shelf.engine.commit(shelf.index)
    assert shelf.found(Term("title", "a")) == {2}


def test_the_report_counts_what_was_written(shelf: Shelf) -> None:
    assert shelf.put(*(document(key) for key in range(1, 2501))).written == 2500
    assert shelf.search(Plan()).total == 2500


def _with(key: int, **changes: object) -> Document:
    parts: dict[str, object] = {"tokens": {"title": ["a"]}, "keywords": {}, "numbers": {}, "card": b"", **changes}
    return Document(key, **parts)  # type: ignore[arg-type]


BAD = [
    pytest.param(_with(0), "key 0 is not between", id="a key of zero"),
    pytest.param(_with(-4), "key -4 is not between", id="a negative key"),
    pytest.param(_with(2**63), "is not between", id="a key past 63 bits"),
    pytest.param(_with(5, tokens={"title": ["a b"]}), "token 'a b' of field 'title'", id="a token with a space"),
    pytest.param(_with(5, tokens={"title": ["a\u3000b"]}), "white space", id="a token with an ideographic space"),
    pytest.param(_with(5, tokens={"title": ["a", ""]}), "is empty", id="an empty token"),
    pytest.param(_with(5, tokens={"title": ["a", None]}), "not text", id="a token that is None"),
    pytest.param(_with(5, tokens={"title": "abc"}), "list of texts", id="a text in place of tokens"),
    pytest.param(_with(5, tokens={"title": ["\ud83d"]}), "half a character", id="half of an emoji from a cut title"),
    pytest.param(_with(5, tokens={"title": ["字" * 256]}), "longer than 255 characters", id="a token without end"),
    pytest.param(_with(5, tokens={"titel": ["a"]}), "do you mean 'title'?", id="a misspelled field"),
    pytest.param(_with(5, tokens={"tag": ["a"]}), "holds keywords", id="tokens for a keyword field"),
    pytest.param(_with(5, keywords={"tag": ["x" * 9000]}), "longer than", id="a keyword without end"),
    pytest.param(_with(5, keywords={"tag": [3]}), "is int, not text", id="a number for a keyword"),
    pytest.param(_with(5, keywords={"tag": ["\udc00"]}), "half a character", id="a keyword with half a character"),
    pytest.param(_with(5, numbers={"price": 2**63}), "outside", id="a price past 64 bits"),
    pytest.param(_with(5, numbers={"price": 1.5}), "not an integer", id="a fraction for an integer"),
    pytest.param(_with(5, numbers={"price": True}), "is bool", id="a truth value for a price"),
    pytest.param(_with(5, numbers={"price": "12"}), "is str", id="a text for a price"),
    pytest.param(_with(5, numbers={"rating": float("nan")}), "not a finite number", id="a rating that is NaN"),
    pytest.param(_with(5, numbers={"rating": float("inf")}), "not a finite number", id="an endless rating"),
    pytest.param(_with(5, numbers={"rating": 10**400}), "not a finite number", id="an int larger than any float"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD)
def test_a_bad_document_is_refused_with_its_reason_and_the_others_are_written(
    shelf: Shelf, bad: Document, reason: str
) -> None:
    report = shelf.put(document(1, "before"), bad, document(2, "after"))
    assert report.written == 2
    (refused,) = report.refused
    assert refused.key == bad.key
    assert reason in refused.reason
    assert shelf.all_keys() == {1, 2}


def test_the_largest_values_are_kept_exactly(shelf: Shelf) -> None:
    shelf.put(
        document(2**63 - 1, "a", price=2**63 - 1, rating=1.7e308, tags=["值" * 2000]),
        document(1, "字" * 255, price=-(2**63), rating=-0.0),
    )
    assert shelf.found(Range("price", 2**63 - 1)) == {2**63 - 1}
    assert shelf.found(Range("price", None, -(2**63))) == {1}
    assert shelf.found(Range("rating", 0.0, 0.0)) == {1}
    assert shelf.found(Term("title", "字" * 255)) == {1}
    assert shelf.found(Term("tag", "值" * 2000)) == {2**63 - 1}


@pytest.mark.parametrize(
    "token",
    [
        "茅台",
        "ß",
        "\u00e9",
        "e\u0301",
        "👩\u200d👧",
        "𠮷野家",
        "5w-30",
        "a.b*c?",
        '"quoted"',
        "c:\\d",
        "\x00",
        "<b>&",
        "ｆｕｌｌ",
    ],
)
def test_a_token_is_taken_as_it_is_in_any_script(shelf: Shelf, token: str) -> None:
    shelf.put(document(1, f"x {token} y", tags=[token]), document(2, "x y", tags=["other"]))
    assert shelf.found(Term("title", token)) == {1}
    assert shelf.found(Term("tag", token)) == {1}
    assert shelf.found(Constant(Prefix("tag", token), 1.0)) == {1}


def test_keywords_may_hold_spaces_and_count_once_per_document(shelf: Shelf) -> None:
    shelf.put(document(1, tags=["两件 套", "两件 套", " "]))
    assert shelf.found(Term("tag", "两件 套")) == {1}
    assert shelf.found(Term("tag", " ")) == {1}


def test_a_document_needs_no_field_at_all(shelf: Shelf) -> None:
    shelf.put(Document(5, {}, {}, {}, b""))
    assert shelf.found(Everything()) == {5}
    assert shelf.engine.fetch(shelf.index, [5]) == {5: b""}


def test_an_error_in_the_source_of_documents_comes_through_and_the_index_can_be_written_again(shelf: Shelf) -> None:
    shelf.put(document(1, "kept"))

    def broken() -> Iterator[Document]:
        yield document(2, "a")
        raise RuntimeError("the disk is on fire")

    with pytest.raises(RuntimeError, match="on fire"):
        shelf.engine.write(shelf.index, broken())
    shelf.put(document(2, "a"), document(3, "a"))
    assert shelf.all_keys() == {1, 2, 3}


def test_cards_come_back_byte_for_byte_and_unknown_keys_are_absent(shelf: Shelf) -> None:
    cards = {1: bytes(range(256)), 2: b"", 3: "寻品".encode() * 10_000}
    shelf.put(*(document(key, card=card) for key, card in cards.items()))
    assert shelf.engine.fetch(shelf.index, [3, 99, 1, 2, 1]) == cards
    assert shelf.engine.fetch(shelf.index, []) == {}
    assert shelf.engine.fetch(shelf.index, [99]) == {}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param([Field("key", "integer")], "'key' is reserved", id="a reserved name"),
        pytest.param([Field("a", "tokens"), Field("a", "float")], "'a' is there twice", id="a name twice"),
        pytest.param([Field("Farbe!", "tokens")], "no field name", id="a name with other characters"),
        pytest.param([Field("tag", "keywords", positions=True)], "only tokens have positions", id="keyword positions"),
        pytest.param([Field("n", "integer", keyed=True)], "only keywords have keys", id="keys of numbers"),
    ],
)
def test_fields_that_cannot_be_are_refused_when_the_index_is_created(
    engine: Engine, alias: str, fields: list[Field], reason: str
) -> None:
    with pytest.raises(EngineError, match=reason):
        engine.create_index(alias, fields, "f")
    assert engine.resolve(alias) is None


@pytest.mark.parametrize("name", ["", "Upper", "_x", "-x", "a b", "a/b", "..", "目录", "a" * 101, "a,b", "*"])
def test_a_name_that_is_unsafe_on_any_engine_is_refused_on_all(engine: Engine, name: str) -> None:
    with pytest.raises(EngineError, match="cannot name an index"):
        engine.create_index(name, FIELDS, "f")
    with pytest.raises(EngineError, match="cannot name an index"):
        engine.point_alias(name, "anything")


def test_a_taken_name_is_refused(engine: Engine, index: str, alias: str, new_index: Callable[[], str]) -> None:
    with pytest.raises(EngineError, match="already"):
        engine.create_index(index, FIELDS, "f")
    engine.point_alias(alias, new_index())
    with pytest.raises(EngineError, match="already"):
        engine.create_index(alias, FIELDS, "f")


def test_an_index_that_does_not_exist_is_missing_whatever_is_asked_of_it(engine: Engine, alias: str) -> None:
    asked: list[Callable[[], object]] = [
        lambda: engine.search(alias, Plan()),
        lambda: engine.search(alias, Plan(also_by="price")),
        lambda: engine.fetch(alias, [1]),
        lambda: engine.explain(alias, Plan(), [1]),
        lambda: engine.document_frequency(alias, "title", ["a"]),
        lambda: engine.write(alias, [document(1)]),
        lambda: engine.delete(alias, [1]),
        lambda: engine.commit(alias),
        lambda: engine.drop_index(alias),
    ]
    for ask in asked:
        with pytest.raises(IndexMissing, match=alias):
            ask()
    assert alias not in {info.name for info in engine.list_indexes()}


def test_an_index_tells_its_size_and_the_analyser_that_made_it(shelf: Shelf) -> None:
    shelf.put(document(1), document(2))
    (info,) = [info for info in shelf.engine.list_indexes() if info.name == shelf.index]
    assert (info.documents, info.fingerprint, info.aliases) == (2, "analyser-1", ())


def test_document_frequency_counts_the_documents_that_hold_a_token(shelf: Shelf) -> None:
    shelf.put(document(1, "a a b", tags=["x"]), document(2, "a c", tags=["x", "y"]))
    frequency = shelf.engine.document_frequency(shelf.index, "title", ["a", "b", "zzz"])
    assert frequency == {"a": 2, "b": 1, "zzz": 0}
    assert shelf.engine.document_frequency(shelf.index, "tag", ["x", "y"]) == {"x": 2, "y": 1}
    assert shelf.engine.document_frequency(shelf.index, "title", []) == {}
