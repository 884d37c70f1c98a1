from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.settings import Settings, SettingsError, read_settings, unread_variables


def test_without_any_variable_everything_lives_in_one_folder_on_the_embedded_engine() -> None:
    settings = read_settings({})
    assert settings.engine == "tantivy"
    assert settings.data == Path("data").absolute()
    assert settings.store_url == f"sqlite:///{Path('data').absolute()}/xunpin.db"


def test_every_setting_is_read_from_its_variable() -> None:
    settings = read_settings(
        {
            "XUNPIN_DATA": "/srv/xunpin",
            "XUNPIN_DATABASE_URL": "postgresql+psycopg://shop@db/catalog",
            "XUNPIN_ENGINE": "elasticsearch",
            "XUNPIN_ELASTICSEARCH_URL": "https://search:9200/",
            "XUNPIN_ADMIN_KEY": "correct horse",
            "XUNPIN_PUBLIC_SEARCH": "false",
        }
    )
    assert settings.store_url == "postgresql+psycopg://shop@db/catalog"
    assert settings.elasticsearch_url == "https://search:9200"
    assert settings.admin_key == "correct horse"
    assert not settings.public_search


def test_an_empty_variable_counts_as_absent() -> None:
    assert read_settings({"XUNPIN_ENGINE": "", "XUNPIN_ADMIN_KEY": " "}).admin_key is None


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        pytest.param("XUNPIN_ENGINE", "elastic", "'tantivy' or 'elasticsearch'", id="engine-half-spelled"),
        pytest.param("XUNPIN_ELASTICSEARCH_URL", "localhost:9200", "http://", id="address-without-scheme"),
        pytest.param("XUNPIN_DATABASE_URL", "catalog.db", "postgresql+psycopg://", id="file-name-for-a-url"),
        pytest.param("XUNPIN_WEB_WORKERS", "many", "valid integer", id="number-in-words"),
    ],
)
def test_a_wrong_value_is_told_with_its_variable_and_what_is_allowed(variable: str, value: str, told: str) -> None:
    with pytest.raises(SettingsError, match=variable) as raised:
        read_settings({variable: value})
    assert told in str(raised.value)
    assert value in str(raised.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({"XUNPIN_ENGINE": "solr", "XUNPIN_WEB_THREADS": "0"})
    assert "XUNPIN_ENGINE" in str(raised.value)
    assert "XUNPIN_WEB_THREADS" in str(raised.value)


def test_a_short_admin_key_is_refused_without_being_repeated() -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({"XUNPIN_ADMIN_KEY": "s3cret"})
    assert "s3cret" not in str(raised.value)


def test_a_variable_that_nobody_reads_is_pointed_out() -> None:
    assert unread_variables({"XUNPIN_DATABASE_URI": "x", "HOME": "/root"}) == [
        "XUNPIN_DATABASE_URI is not read; did you mean XUNPIN_DATABASE_URL?"
    ]


def test_every_setting_is_documented_and_nothing_else() -> None:
    text = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
    documented = re.findall(r"^\| (XUNPIN_\w+) \|", text, re.MULTILINE)
    assert documented == [f"XUNPIN_{name.upper()}" for name in Settings.model_fields]
