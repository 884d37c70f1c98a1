"""The address of a page is its state: what a shopper chose, as links to the same page with one thing changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict


@dataclass(frozen=True, slots=True)
class Address:
    """A path and its parameters in order; every change goes back to the first page."""

    path: str
    parameters: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, path: str, given: MultiDict[str, str]) -> Address:
        return cls(path, tuple((name, value) for name, values in given.lists() for value in values))

    def __str__(self) -> str:
        shown = [(name, value) for name, value in self.parameters if value]
        return f"{self.path}?{urlencode(shown)}" if shown else self.path

    def value(self, name: str) -> str | None:
        """The first value of this name."""
        return next((value for given, value in self.parameters if given == name), None)

    def has(self, name: str, value: str) -> bool:
        return (name, value) in self.parameters

    def setting(self, name: str, value: str | None) -> Address:
        """With this value alone, or none."""
        kept = tuple(pair for pair in self._first_page() if pair[0] != name)
        return Address(self.path, (*kept, (name, value)) if value else kept)

    def toggling(self, name: str, value: str) -> Address:
        """With the value if it was absent, without it if it was there."""
        kept = tuple(pair for pair in self._first_page() if pair != (name, value))
        return Address(self.path, kept if self.has(name, value) else (*kept, (name, value)))

    def toggling_only(self, name: str, value: str) -> Address:
        """With this value alone, or none if it was that."""
        return self.setting(name, None if self.has(name, value) else value)

    def without(self, names: Collection[str], values: Collection[str]) -> Address:
        """Without any of these values under any of these names."""
        kept = tuple(pair for pair in self._first_page() if pair[0] not in names or pair[1] not in values)
        return Address(self.path, kept)

    def at_page(self, page: int) -> Address:
        kept = self._first_page()
        return Address(self.path, kept if page == 1 else (*kept, ("page", str(page))))

    def without_filters(self) -> Address:
        return Address(self.path, tuple(pair for pair in self.parameters if pair[0] in ("q", "sort")))

    def _first_page(self) -> tuple[tuple[str, str], ...]:
        return tuple(pair for pair in self.parameters if pair[0] != "page")
