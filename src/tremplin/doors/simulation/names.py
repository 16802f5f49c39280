"""What incentives, limits and amounts are called in a report about several terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tremplin.terms.programme import Programme
from tremplin.terms.prose.limit import limit_name
from tremplin.terms.prose.stage import stage_name
from tremplin.terms.prose.voice import Voice, voice_of
from tremplin.wording import Language


@dataclass(frozen=True, slots=True)
class Names:
    """The names of several terms: of what two have, the first one's."""

    language: Language
    voices: tuple[Voice, ...]
    incentives: dict[str, str]
    limits: dict[str, str]

    @classmethod
    def of(cls, programmes: Sequence[Programme], language: Language) -> "Names":
        """Return the names of some terms, one at least."""
        voices = tuple(voice_of(one, language) for one in programmes)
        last_first = voices[::-1]
        return cls(
            language,
            voices,
            {one.id: voice.label(one.title) for voice in last_first for one in voice.programme.incentives},
            {one.id: limit_name(one, voice) for voice in last_first for one in voice.programme.limits},
        )

    def incentive(self, incentive_id: str) -> str:
        """Return the title of an incentive."""
        return self.incentives[incentive_id]

    def limit(self, limit_id: str) -> str:
        """Return the name of a limit."""
        return self.limits[limit_id]

    def stage(self, stage: str) -> str:
        """Return the name of a stage."""
        return stage_name(stage, self.voices[0])

    def unit(self, unit: str) -> str:
        """Return the name of a unit of award."""
        if unit == "days":
            return self.language.say("days of protection")
        known = [
            voice.label(voice.programme.units[unit].label) for voice in self.voices if unit in voice.programme.units
        ]
        return known[0] if known else unit

    def amounts_in(self, unit: str) -> str:
        """Return the caption of a table of amounts."""
        return self.language.say("Amounts in {unit}", unit=self.unit(unit))

    def amount(self, minor: int, unit: str) -> str:
        """Return an amount with its unit."""
        has_unit = next((voice for voice in self.voices if unit in voice.programme.units), self.voices[0])
        return has_unit.award(minor, unit=unit)

    def figure(self, minor: int, unit: str) -> str:
        """Return an amount without its unit, which stands above the table."""
        if unit == "days":
            return self.count(minor)
        return self.amount(minor, unit).removesuffix(self.unit(unit)).rstrip()

    def signed(self, minor: int, unit: str) -> str:
        """Return a difference without its unit, with its sign."""
        return f"+{self.figure(minor, unit)}" if minor > 0 else self.figure(minor, unit)

    def count(self, number: int) -> str:
        """Return a number of things."""
        return self.language.say_field(number)

    def day(self, day: date) -> str:
        """Return a day."""
        return self.language.say_field(day)
