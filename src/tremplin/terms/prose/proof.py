"""Proofs in words."""

from tremplin.terms.incentive import ProofAsked
from tremplin.terms.prose.condition import condition_text
from tremplin.terms.prose.voice import Voice


def proof_text(asked: ProofAsked, voice: Voice) -> str:
    """Return a proof that a claim needs as a noun, whatever its label: the assessment report, accepted."""
    names = voice.either([voice.quoted(voice.proof(kind)) for kind in asked.any_of])
    if asked.state == "accepted":
        text = voice.say("{proofs}, handed in and accepted", proofs=names)
    else:
        text = voice.say("{proofs}, handed in", proofs=names)
    if asked.when is None:
        return text
    return voice.say("{proof}, if {condition}", proof=text, condition=condition_text(asked.when, voice))
