"""The engine port over Elasticsearch. It needs no plug-in, no script and no rights beyond its own indexes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, OrjsonSerializer, SerializationError, TransportError
from elasticsearch.helpers import streaming_bulk

from indexer.engine import checks
from indexer.engine.elasticsearch import asking, mapping
from indexer.engine.plan import Plan, Term
from indexer.engine.port import (
    Answer,
    Document,
    EngineError,
    Field,
    Health,
    IndexInfo,
    IndexInUse,
    IndexMissing,
    Refused,
    WriteReport,
)

_CHUNK_DOCUMENTS = 1_000
_CHUNK_BYTES = 10_000_000


def open_elasticsearch(url: str, *, shards: int = 1, replicas: int = 1) -> ElasticsearchEngine:
    """The cluster at `url`; `shards` and `replicas` are those of indexes it will create. Connects when first used."""
    client = Elasticsearch(url, request_timeout=30, max_retries=3, retry_on_timeout=True, serializer=OrjsonSerializer())
    return ElasticsearchEngine(client, url, shards, replicas)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a target was when last looked up."""

    name: str
    fields: dict[str, Field]


class ElasticsearchEngine:
    def __init__(self, client: Elasticsearch, url: str, shards: int, replicas: int) -> None:
        self._client = client
        self._url = url
        self._shards, self._replicas = shards, replicas
        self._known: dict[str, _Known] = {}

    def create_index(self, name: str, fields: Sequence[Field], fingerprint: str) -> None:
        checks.check_name(name)
        checks.check_fields(name, fields)
        body = mapping.index_body(fields, fingerprint, self._shards, self._replicas)
        with self._translated(name):
            self._client.indices.create(index=name, **body)

    def write(self, name: str, documents: Iterable[Document]) -> WriteReport:
        known = self._look_up(name)
        refused: list[Refused] = []
        written = 0
        with self._translated(name):
            for done, key, reason in self._bulk(self._actions(known, documents, refused)):
                if done:
                    written += 1
                else:
                    refused.append(Refused(key, reason))
        return WriteReport(written, tuple(refused))

    def delete(self, name: str, keys: Sequence[int]) -> None:
        known = self._look_up(name)
        with self._translated(name):
            for done, key, reason in self._bulk(mapping.delete_actions(known.name, keys)):
                if not done:
                    raise EngineError(f"Index {name!r}: key {key} could not be deleted: {reason}")

    def commit(self, name: str) -> None:
        with self._translated(name):
            shards = self._client.indices.refresh(index=name)["_shards"]
        if shards["failed"]:
            raise EngineError(f"Index {name!r} could not be refreshed: {shards['failures']}")

    def point_alias(self, alias: str, name: str) -> str | None:
        checks.check_name(alias)
        with self._translated(name):
            previous = self.resolve(alias)
            actions: list[dict[str, Any]] = [{"add": {"index": name, "alias": alias}}]
            if previous not in (None, name):
                actions.insert(0, {"remove": {"index": previous, "alias": alias}})
            self._client.indices.update_aliases(actions=actions)
        self._known.pop(alias, None)
        return previous

    def resolve(self, alias: str) -> str | None:
        with self._translated(alias):
            try:
                found = sorted(self._client.indices.get_alias(name=alias).body)
            except NotFoundError:
                return None
        if len(found) > 1:
            raise EngineError(
                f"Alias {alias!r} points to several indexes: {', '.join(found)}. Point it to one of them."
            )
        return str(found[0])

    def list_indexes(self) -> tuple[IndexInfo, ...]:
        with self._translated("*"):
            found = self._client.indices.get(index="*", filter_path=["*.aliases", "*.mappings._meta"]).body
            counts = self._client.indices.stats(metric="docs", filter_path=["indices.*.primaries.docs.count"]).body
        infos = []
        for name, state in sorted(found.items()):
            if ours := mapping.described(state.get("mappings", {})):
                documents = counts.get("indices", {}).get(name, {}).get("primaries", {}).get("docs", {}).get("count", 0)
                infos.append(IndexInfo(name, documents, ours[1], tuple(sorted(state.get("aliases", {})))))
        return tuple(infos)

    def drop_index(self, name: str) -> None:
        with self._translated(name):
            state = self._client.indices.get(index=name).body.get(name)
            if state is None:
                raise IndexMissing(f"{name!r} is an alias, not an index.")
            if aliases := sorted(state["aliases"]):
                raise IndexInUse(
                    f"Index {name!r} is what alias {', '.join(map(repr, aliases))} points to: point it elsewhere first."
                )
            self._client.indices.delete(index=name)
        self._known.pop(name, None)

    def search(self, target: str, plan: Plan) -> Answer:
        known = self._recall(target, plan)
        response = self._ask(target, asking.search_request(plan, known.fields))
        if any(hit["_index"] != known.name for hit in response["hits"]["hits"]):
            self._known.pop(target, None)  # the alias was switched by another process
        return asking.read_answer(plan, response)

    def fetch(self, target: str, keys: Sequence[int]) -> dict[int, bytes]:
        if not keys:
            return {}
        with self._translated(target):
            # Not in real time: what is not committed is not there yet.
            found = self._client.mget(index=target, ids=[str(key) for key in keys], realtime=False)["docs"]
        for each in found:
            if error := each.get("error"):
                raise self._failed(target, error)
        return {int(each["_id"]): mapping.card_of(each["_source"]) for each in found if each["found"]}

    def document_frequency(self, target: str, field: str, tokens: Sequence[str]) -> dict[str, int]:
        self._recall(target, Plan(match=Term(field, "")))
        response = self._ask(target, asking.frequency_request(field, tokens))
        return asking.read_frequencies(tokens, response)

    def explain(self, target: str, plan: Plan, keys: Sequence[int]) -> dict[int, dict[str, float]]:
        known = self._recall(target, plan)
        response = self._ask(target, asking.explain_request(plan, known.fields, keys))
        return asking.read_parts(plan, response)

    def health(self) -> Health:
        try:
            cluster = self._client.options(request_timeout=5, max_retries=0).cluster.health()
        except Exception as error:
            return Health(False, "elasticsearch", f"{self._url}: {error}", "Is the cluster running, and the URL right?")
        status, nodes = cluster["status"], cluster["number_of_nodes"]
        detail = f"{cluster['cluster_name']} at {self._url} is {status}, {nodes} nodes"
        if status == "red":
            return Health(
                False, "elasticsearch", detail, "Some primary shards are missing; see _cluster/allocation/explain."
            )
        return Health(True, "elasticsearch", detail)

    def close(self) -> None:
        self._client.close()

    def _actions(
        self, known: _Known, documents: Iterable[Document], refused: list[Refused]
    ) -> Iterator[dict[str, Any]]:
        for document in documents:
            if reason := checks.refusal(document, known.fields):
                refused.append(Refused(document.key, reason))
            else:
                yield mapping.index_action(known.name, document)

    def _bulk(self, actions: Iterable[dict[str, Any]]) -> Iterator[tuple[bool, int, str]]:
        """Per document: done or not, its key, and if not why. A deleted document that was not there is done."""
        for done, item in streaming_bulk(
            self._client,
            actions,
            chunk_size=_CHUNK_DOCUMENTS,
            max_chunk_bytes=_CHUNK_BYTES,
            raise_on_error=False,
            max_retries=3,
        ):
            (result,) = item.values()
            reason = "" if done else str(result.get("error", {}).get("reason", result))
            yield done or result.get("result") == "not_found", int(result["_id"]), reason

    def _look_up(self, target: str) -> _Known:
        with self._translated(target):
            found = self._client.indices.get_mapping(index=target).body
        ((name, state),) = found.items()
        ours = mapping.described(state["mappings"])
        if ours is None:
            raise EngineError(f"Index {name!r} was not made by this program: choose another name.")
        known = self._known[target] = _Known(name, ours[0])
        return known

    def _recall(self, target: str, plan: Plan) -> _Known:
        """Checks the plan against what is known of the target, and looks again before it says no."""
        known = self._known.get(target)
        if known is not None:
            try:
                checks.check_plan(plan, known.fields, known.name)
                return known
            except EngineError:
                pass
        known = self._look_up(target)
        checks.check_plan(plan, known.fields, known.name)
        return known

    def _ask(self, target: str, request: dict[str, Any]) -> Mapping[str, Any]:
        with self._translated(target):
            response: Mapping[str, Any] = self._client.search(
                index=target,
                body=request,
                search_type="dfs_query_then_fetch",  # with several shards, scores come from the statistics of all
                allow_partial_search_results=False,
                include_named_queries_score=True,
            ).body
        return response

    @contextmanager
    def _translated(self, target: str) -> Iterator[None]:
        """Every error of the client becomes one of the port."""
        try:
            yield
        except ApiError as error:
            body = error.body if isinstance(error.body, dict) else {}
            raise self._failed(target, body.get("error", str(error))) from error
        except SerializationError as error:
            raise EngineError(f"Elasticsearch could not be asked about {target!r}: {error}") from error
        except TransportError as error:
            raise EngineError(
                f"Elasticsearch at {self._url} could not be reached ({error}). Is it running, and is the URL right?"
            ) from error

    def _failed(self, target: str, error: object) -> EngineError:
        details: Mapping[str, Any] = error if isinstance(error, Mapping) else {}
        causes = details.get("root_cause") or [details]
        kind, reason = causes[0].get("type"), causes[0].get("reason", error)
        if kind in ("index_not_found_exception", "aliases_not_found_exception"):
            self._known.pop(target, None)
            return IndexMissing(f"There is no index or alias {target!r} in Elasticsearch at {self._url}.")
        if kind in ("resource_already_exists_exception", "invalid_index_name_exception"):
            return EngineError(f"There is an index or alias {target!r} already: choose another name or drop it first.")
        return EngineError(f"Elasticsearch at {self._url} refused a request for {target!r}: {reason}")
