from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from bench.data import FOLDER, queries, titles
from bench.questions import Question, questions
from indexer.analysis import Analyzer

TITLES = ("加厚珊瑚绒睡衣女", "304不锈钢保温杯500ml", "儿童书包小学生减负")
QUERIES = ("iphone 壳", "跑步鞋男", "!!")


def test_half_of_the_questions_have_a_price_filter() -> None:
    made = questions(QUERIES, TITLES, Analyzer(), 100)
    assert sum(question.has_price for question in made) == 50


def test_half_of_the_questions_are_cut_from_titles() -> None:
    made = questions(QUERIES, TITLES, Analyzer(), 100)
    assert sum(any(question.text in title for title in TITLES) for question in made) == 50


def test_the_same_questions_are_asked_every_time() -> None:
    assert questions(QUERIES, TITLES, Analyzer(), 40) == questions(QUERIES, TITLES, Analyzer(), 40)


def test_the_address_and_the_request_ask_the_same() -> None:
    question = Question("A&B 杯", None, 100)
    given = parse_qs(urlsplit(question.address).query)
    assert given["q"] == [question.request.q] == ["A&B 杯"]
    assert given["price"] == ["-100"]
    assert given["facets"] == [",".join(question.request.facets)]
    assert question.request.price is not None
    assert (question.request.price.low, question.request.price.high) == (None, 100)


@pytest.mark.skipif(not FOLDER.exists(), reason=f"no measuring data at {FOLDER}; XUNPIN_BENCH_DATA names its folder")
def test_the_measuring_data_reads_as_titles_and_queries() -> None:
    assert len(titles()) > 1_000
    assert len(queries()) > 1_000
    assert all(text.strip() for text in (*titles()[:1_000], *queries()[:1_000]))
