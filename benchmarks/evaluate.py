"""An evaluation of 1,000, 10,000 and 100,000 claims of the sample: every decision with its trace, nothing written."""

import sys

from measuring import reference, report, sample_facts, seconds_of

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

        seconds = seconds_of(decide_all)
        lines = len(data.table("order_lines"))
        rows.append((f"{count:,}", f"{lines:,}", f"{seconds:.1f}", f"{count / seconds:,.0f}"))
    report("An evaluation", ("claims", "order lines", "seconds", "claims a second"), rows)


if __name__ == "__main__":
    main()
