"""The queue keeps itself tidy: what a dead worker left is taken up again, and what ended long ago is forgotten."""

import asyncio
from typing import Final

from procrastinate import App, PsycopgConnector

from tremplin.doors.jobs.desk import Counts, Desk

KEPT_DAYS: Final = 30
"""How long the queue remembers a job that has ended."""

_DEAD_AFTER_SECONDS: Final = 120


def tidy(desk: Desk) -> Counts:
    """Take up the jobs of workers that have died: every job may run twice, so nothing is lost and nothing doubled."""
    return {"taken_up": asyncio.run(_tidied(desk.url))}


async def _tidied(url: str) -> int:
    async with App(connector=PsycopgConnector(conninfo=url)).open_async() as app:
        stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_DEAD_AFTER_SECONDS))
        for job in stalled:
            await app.job_manager.retry_job(job)
        await app.job_manager.delete_old_jobs(
            nb_hours=KEPT_DAYS * 24, include_failed=True, include_cancelled=True, include_aborted=True
        )
    return len(stalled)
