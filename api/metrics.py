"""Prometheus metrics: how many requests, how long they took, how far the worker is behind.

Several web processes count into one folder (`PROMETHEUS_MULTIPROC_DIR`, set by `api.serve` before this is imported).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from flask import Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)

_requests = Counter("xunpin_requests", "Requests answered.", ["endpoint", "status"])
_duration = Histogram("xunpin_request_seconds", "How long an answer took.", ["endpoint"], buckets=_SECONDS)
_stages = Histogram("xunpin_search_stage_seconds", "How long each stage of a search took.", ["stage"], buckets=_SECONDS)


def observe(request: Request, status: int, seconds: float) -> None:
    endpoint = request.endpoint or "none"
    _requests.labels(endpoint, str(status)).inc()
    _duration.labels(endpoint).observe(seconds)


def observe_search(took_ms: Mapping[str, float]) -> None:
    for stage, milliseconds in took_ms.items():
        _stages.labels(stage).observe(milliseconds / 1000)


def exposition(gauges: Mapping[str, tuple[str, float]]) -> bytes:
    """All metrics as text; `gauges` (name to help and value) are those that are read at this moment."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    present = CollectorRegistry()
    present.register(_Present(gauges))
    return generate_latest(registry) + generate_latest(present)


class _Present(Collector):
    def __init__(self, gauges: Mapping[str, tuple[str, float]]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[Metric]:
        for name, (help, value) in self._gauges.items():
            yield GaugeMetricFamily(name, help, value=value)
