"""One decision with its whole trace and the smallest change: every claim of the sample, under the reference terms."""

from time import process_time

from measuring import median_of, p95_of, reference, report, sample_facts

from tremplin.engine.compiled import compile_programme
from tremplin.engine.decide import decide
from tremplin.engine.evaluate import Run

CLAIMS = 2500


def main() -> None:
    compiled = compile_programme(reference())
    run = Run(compiled, sample_facts(compiled.programme, claims=CLAIMS))
    # Each claim is decided again with the facts and the head-room that it met, nothing but `decide` inside the clock.
    granted, refused = [], []
    head_room = run.head_room
    for decided in run.decided():
        start = process_time()
        decision = decide(compiled, decided.snapshot, head_room)
        seconds = process_time() - start
        (granted if decision.is_granted else refused).append(seconds)
        head_room = run.head_room
    rows = [
        (name, f"{len(seconds):,}", f"{median_of(seconds) * 1e3:.3f}", f"{p95_of(seconds) * 1e3:.3f}")
        for name, seconds in (
            ("all", granted + refused),
            ("granted in full or in part", granted),
            ("refused, with the search for the smallest change", refused),
        )
    ]
    report("One decision with its trace", ("claims", "number", "median, ms", "95th percentile, ms"), rows)


if __name__ == "__main__":
    main()
