"""How far what was sent has come."""

from __future__ import annotations

import time

from flask import Response

from api import answers, wire
from api.bootstrap import Application, running
from api.endpoint import Answer, Routes, reply
from api.errors import Problem
from api.keys import caller
from api.routes.feeds import paging
from indexer.store.jobs import Job, get_job, list_jobs, wait_for_job

routes = Routes("jobs")

_WAIT_SLICE = 0.5  # seconds after which a waiting request looks whether the server is closing


@routes.add("GET", "/v1/jobs", {200: Answer(answers.Jobs)}, access="key", query=wire.JobsQuery, problems=(503,))
def jobs(query: wire.JobsQuery) -> Response:
    """List jobs, newest first. A key for one channel names that channel."""
    who = caller()
    if query.channel is None and not who.admin:
        raise Problem(400, "channel_needed", "Without the scope admin, name a channel.", field="channel")
    if query.channel is not None:
        who.must(f"feed:{query.channel}")
    found, count = list_jobs(running().store, query.channel, page=query.page)
    return reply({"jobs": found, **paging(query.page, count)})


@routes.add("GET", "/v1/jobs/<id>", {200: Answer(answers.Job)}, access="key", query=wire.JobQuery, problems=(404, 503))
def job(id: str, query: wire.JobQuery) -> Response:
    """Read how far a job is, waiting for its end if asked to.

    Only so many requests wait at a time; beyond them the answer comes at once.
    """
    application, who = running(), caller()
    found = get_job(application.store, id)
    if found is None or not (who.admin or (found.channel and who.may_feed(found.channel))):
        raise Problem(404, "unknown_job", "There is no such job.", field="id", value=id)
    return reply(_waited(application, found, query.wait))


def _waited(application: Application, job: Job, seconds: float) -> Job:
    if seconds == 0 or job.ended or not application.waiting.acquire(blocking=False):
        return job
    try:
        deadline = time.monotonic() + seconds
        while not job.ended and not application.closing.is_set() and (left := deadline - time.monotonic()) > 0:
            job = wait_for_job(application.store, job.id, min(left, _WAIT_SLICE)) or job
        return job
    finally:
        application.waiting.release()
