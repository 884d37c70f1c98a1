"""The servers that the other tests rely on."""

from __future__ import annotations

import json
import urllib.request

import sqlalchemy


def test_a_fresh_database_is_empty_and_holds_chinese_text(database_url: str) -> None:
    database = sqlalchemy.create_engine(database_url)
    with database.begin() as connection:
        assert sqlalchemy.inspect(connection).get_table_names() == []
        connection.execute(sqlalchemy.text("CREATE TABLE goods (title TEXT)"))
        connection.execute(sqlalchemy.text("INSERT INTO goods VALUES (:title)"), {"title": "茅台 500ml"})
        assert connection.execute(sqlalchemy.text("SELECT title FROM goods")).scalar_one() == "茅台 500ml"
    database.dispose()


def test_elasticsearch_answers_as_a_healthy_cluster(elasticsearch_url: str) -> None:
    with urllib.request.urlopen(f"{elasticsearch_url}/_cluster/health") as response:
        health = json.load(response)
    assert health["status"] in {"green", "yellow"}
    assert health["number_of_nodes"] == 1
