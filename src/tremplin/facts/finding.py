"""Problems as they are found: all are counted, and the first thousand are listed."""

from dataclasses import dataclass, field
from typing import Final

from tremplin.wording import Place, Problem, Problems, text_key

LISTED_MAX: Final = 1_000

_MORE: Final = text_key("{count} problems were found; the first {listed} of them are listed.")
_MORE_HINT: Final = text_key("Mend these and read the files again.")


@dataclass(slots=True)
class Findings:
    """What was found wrong so far.

    Attributes:
        problems: those that are listed, at most `LISTED_MAX`.
        count: of all problems, listed or not.
    """

    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    @property
    def is_full(self) -> bool:
        """Whether further problems are counted only, so that nobody needs to put them into words."""
        return self.count >= LISTED_MAX

    def add(self, problem: Problem) -> None:
        """Count a problem, and list it while there is room."""
        if not self.is_full:
            self.problems.append(problem)
        self.count += 1

    def require_none(self) -> None:
        """Raise everything that was found, if anything was.

        Raises:
            Problems: those that are listed, by place; first of all how many there are when not all are listed.
        """
        if not self.count:
            return
        if self.count > LISTED_MAX:
            told = {"count": self.count, "listed": LISTED_MAX}
            self.problems.append(Problem("MORE_PROBLEMS", (Place(""),), _MORE, told, _MORE_HINT))
        raise Problems(self.problems)
