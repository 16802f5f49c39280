"""The stages of a customer's project, in words."""

from typing import Final

from tremplin.terms.prose.voice import Voice
from tremplin.wording.phrase import text_key

STAGES: Final = {
    "assess": text_key("Assessment"),
    "prove": text_key("Validation"),
    "sell": text_key("Sale"),
    "deploy": text_key("Deployment"),
    "adopt": text_key("Adoption"),
    "expand": text_key("Expansion"),
    "renew": text_key("Renewal"),
}
"""The name of each stage, in the order of a project's life."""


def stage_name(stage: str, voice: Voice) -> str:
    """Return the name of a stage."""
    return voice.say(STAGES[stage])
