"""A claim that now comes to something else than it was awarded, and what that is traced to."""

from typing import Final, NamedTuple

from tremplin.wording import Phrase, text_key

EXPIRED: Final = text_key("the reservation had ended before the decision")
RIVAL: Final = text_key("the claim that excludes it came later")
RATE: Final = text_key("no exchange rate was recent enough on the day of the request")
HELD: Final = text_key("others held more, or less, of a limit at that moment")
OPEN: Final = text_key("it is not decided yet")
PERSON: Final = text_key("a person withdrew or rejected it, or granted less")
NEVER_ASKED: Final = text_key("nobody asked for it, or its period is not accrued")
LATER: Final = text_key("what it was refused for has been put right since")
FACTS: Final = text_key("its facts are not those of that day")
GONE: Final = text_key("the history holds it no more")
FRESH: Final = text_key("it is not among what was decided then")
ENGINE: Final = text_key("another version of Tremplin decided it")
UNTRACED: Final = text_key("not traced")

SEEN_HELD: Final = text_key("{limit}: {held} of {size} were held, {taken} in the evaluation")
SEEN_WINNER: Final = text_key("{exclusion}: {winner}")
SEEN_TABLES: Final = text_key("other rows in {tables}")
SEEN_VERSIONS: Final = text_key("{then} then, {now} now")
NO_RECEIPT: Final = text_key("there is no receipt to compare with")


class Difference(NamedTuple):
    """One claim that was awarded something else.

    Attributes:
        evaluated: minor units, now.
        awarded: minor units, then.
        cause: one of those above.
        seen: what shows it; None when the cause says it all.
    """

    claim_id: str
    unit: str
    evaluated: int
    awarded: int
    cause: str
    seen: Phrase | None = None

    @property
    def is_traced(self) -> bool:
        """Whether it is known why."""
        return self.cause != UNTRACED
