"""What waits for a person, as the step that they take: "Hand in the proof for Proof of Concept Incentive"."""

from collections.abc import Mapping
from typing import Final

from tremplin.usecases.reads.queue import Kind, Waiting
from tremplin.wording import Label, Phrase, text_key

_OF_PARTNERS: Final[Mapping[tuple[Kind, str], str]] = {
    ("claim", "draft"): text_key("Complete and send the request for {what}"),
    ("claim", "pre-approved"): text_key("Do the work and report it as done for {what}"),
    ("claim", "work-done"): text_key("Hand in the proof for {what}"),
    ("claim", "returned"): text_key("Hand in the proof that is missing for {what}"),
    ("claim", "queried"): text_key("Answer the question on {what}"),
    ("claim", "rejected"): text_key("Appeal, or let the rejection stand, for {what}"),
    ("claim", "clawback-noticed"): text_key("Contest the clawback, or let it come, for {what}"),
    ("registration", "pending-revision"): text_key("Revise the registration of {what}"),
    ("introduction", "offered"): text_key("Accept or decline the introduction to {what}"),
    ("agreement", "proposed"): text_key("Accept or decline the roles and shares of {what}"),
}
_OF_THE_VENDOR: Final[Mapping[tuple[Kind, str], str]] = {
    ("claim", "requested"): text_key("Decide whether the work may start for {what}"),
    ("claim", "proof-submitted"): text_key("Look at the proof for {what}"),
    ("claim", "in-review"): text_key("Decide the claim for {what}"),
    ("claim", "appealed"): text_key("Decide the appeal for {what}"),
    ("claim", "clawback-noticed"): text_key("Decide the clawback for {what}"),
    ("claim", "clawback-contested"): text_key("Decide the contested clawback for {what}"),
    ("claim", "parked"): text_key("Settle what has parked the claim for {what}"),
    ("registration", "pending-approval"): text_key("Decide the registration of {what}"),
    ("extension", "approved"): text_key("Decide the longer protection of {what}"),
    ("introduction", "proposed"): text_key("Find a second partner for {what}"),
    ("right", "given"): text_key("Confirm the right of {what}"),
    ("terms", "proposed"): text_key("Approve the version {what} of the terms"),
}


def step_of(one: Waiting, *, is_vendor: bool, titles: Mapping[str, Label], names: Mapping[str, str]) -> Phrase:
    """Return the step that the reader takes next with something that waits for them.

    Args:
        one: what waits.
        is_vendor: whether the reader works for the vendor.
        titles: of incentives, by id.
        names: of the people whose rights wait, by id.
    """
    template = (_OF_THE_VENDOR if is_vendor else _OF_PARTNERS)[one.kind, one.state]
    return Phrase(template, {"what": _what(one, titles, names)})


def _what(one: Waiting, titles: Mapping[str, Label], names: Mapping[str, str]) -> Label | str:
    if one.kind == "claim":
        return titles.get(one.about or "") or one.id
    if one.kind == "right":
        return names.get(one.id, one.id)
    # Such an id is that of the programme and that of the version; there is one programme.
    return one.id.rpartition(" ")[2] if one.kind == "terms" else one.customer_name or one.project_id or one.id
