"""The road of a project for one of its partners: all incentives of the reference terms, worked out and told."""

from datetime import date
from time import process_time

from measuring import median_of, p95_of, reference, report, sample_facts

from tremplin.engine.compiled import compile_programme
from tremplin.engine.evaluate import Run
from tremplin.engine.gather import Store
from tremplin.engine.road.road import road_of
from tremplin.engine.road.telling import Reader, road_told
from tremplin.wording import ENGLISH

CLAIMS = 2500
PROJECTS = 150
DAY = date(2021, 11, 15)


def main() -> None:
    compiled = compile_programme(reference())
    run = Run(compiled, sample_facts(compiled.programme, claims=CLAIMS))
    for _decided in run.decided():
        pass
    store = Store(run.data)
    room = run.head_room
    worked_out, told, prospects = [], [], 0
    for project in run.data.table("projects")[:PROJECTS]:
        start = process_time()
        road = road_of(compiled, store, room, project=project, partners=[project.registered_by], day=DAY)
        worked_out.append(process_time() - start)
        start = process_time()
        road_told(road, Reader(ENGLISH, project.registered_by))
        told.append(process_time() - start)
        prospects += len(road.prospects)
    rows = [
        (name, f"{len(seconds):,}", f"{median_of(seconds) * 1e3:.1f}", f"{p95_of(seconds) * 1e3:.1f}")
        for name, seconds in (("worked out", worked_out), ("told in one language", told))
    ]
    title = f"The road of a project ({prospects / len(worked_out):.1f} prospects each)"
    report(title, ("", "roads", "median, ms", "95th percentile, ms"), rows)


if __name__ == "__main__":
    main()
