"""An evaluation of 1,000, 10,000 and 100,000 claims of the sample: every decision with its trace, nothing written."""

import gc
import sys

from measuring import reference, report, sample_facts, seconds_and_cpu_of

from tremplin.engine.compiled import compile_programme
from tremplin.engine.evaluate import Run

SIZES = (1_000, 10_000, 100_000)


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    compiled = compile_programme(reference())
    rows = []
    for size in sizes:
        data = sample_facts(compiled.programme, claims=size)
        count = 0

        def decide_all() -> None:
            nonlocal count
            # Each decision is let go before the next, as the command does that writes them down.
            count = sum(1 for _decided in Run(compiled, data).decided())  # noqa: B023 - called at once

        # As the command does: the facts stay until the end, and the collector need not look through them again.
        gc.collect()
        gc.freeze()
        seconds, cpu = seconds_and_cpu_of(decide_all)
        gc.unfreeze()
        lines = len(data.table("order_lines"))
        rows.append((f"{count:,}", f"{lines:,}", f"{seconds:.1f}", f"{cpu:.1f}", f"{count / cpu:,.0f}"))
    heads = ("claims", "order lines", "seconds by the clock", "on the processor", "claims a second of it")
    report("An evaluation", heads, rows)


if __name__ == "__main__":
    main()
