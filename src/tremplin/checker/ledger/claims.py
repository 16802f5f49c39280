"""Questions about claims (W): their life, what they hold under limits, proofs, and who approved what."""

from typing import Final

from tremplin.checker.ledger.finding import Check
from tremplin.checker.ledger.transitions import ASIDE, BACK, DECISIONS, FIRST, MAKING, SAME, TRANSITIONS


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)


_MOVES: Final = ", ".join(f"({_listed(move)})" for move in TRANSITIONS)
_APPROVALS: Final = {"approvals": "SELECT count(*) FROM approval"}
_RESERVATIONS: Final = {"reservations": "SELECT count(*) FROM reservation"}
_ACTOR: Final = "coalesce(command.actor_person, command.on_behalf_of)"
_OVERDUE_DAYS: Final = 2
"""The sweep runs every day; what it has left for two days, it will not take any more."""

_UNDER_WAY: Final = "interval '1 minute'"
"""A decision that was being made while an interest was declared could not know of it."""

CLAIMS: Final = (
    Check(
        "W1",
        {
            "claims": "SELECT count(*) FROM claim",
            "events": "SELECT count(*) FROM claim_event",
        },
        {
            "NO_SUCH_MOVE": f"""
                WITH lived AS (
                    SELECT claim_event.*, max(n) FILTER (WHERE to_state NOT IN ({_listed(ASIDE)})) OVER (
                        PARTITION BY claim_id ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                    ) AS back
                    FROM claim_event
                )
                SELECT lived.claim_id, lived.n, lived.from_state, lived.event, lived.to_state
                FROM lived LEFT JOIN claim_event AS before ON before.claim_id = lived.claim_id AND before.n = lived.back
                WHERE CASE WHEN lived.n = 1 THEN lived.from_state IS NOT NULL OR lived.to_state <> '{FIRST}'
                    ELSE NOT EXISTS (
                        SELECT 1 FROM (VALUES {_MOVES}) AS move (from_state, event, to_state)
                        WHERE move.from_state = lived.from_state AND move.event = lived.event AND lived.to_state =
                            CASE move.to_state WHEN '{SAME}' THEN lived.from_state WHEN '{BACK}' THEN before.to_state
                            ELSE move.to_state END
                    ) END
                ORDER BY lived.claim_id, lived.n LIMIT 1""",
            "JUMPED": """
                SELECT claim_id, n, from_state, came_to, event FROM (
                    SELECT claim_event.*, lag(to_state) OVER life AS came_to, row_number() OVER life AS place
                    FROM claim_event WINDOW life AS (PARTITION BY claim_id ORDER BY n)
                ) AS lived
                WHERE from_state IS DISTINCT FROM came_to OR n <> place ORDER BY claim_id, n LIMIT 1""",
            "STATE_DIFFERS": """
                SELECT claim.claim_id, claim.state, claim.version, last.to_state, last.n
                FROM claim LEFT JOIN (
                    SELECT DISTINCT ON (claim_id) claim_id, n, to_state FROM claim_event ORDER BY claim_id, n DESC
                ) AS last USING (claim_id)
                WHERE (claim.state, claim.version) IS DISTINCT FROM (last.to_state, last.n)
                ORDER BY claim.claim_id LIMIT 1""",
        },
    ),
    Check(
        "W2",
        {"limits": "SELECT count(*) FROM limit_instance"},
        {
            "RESERVED_DIFFERS": """
                SELECT standing.id, standing.limit_id, standing.scope, standing.unit,
                       coalesce(held.amount, 0) AS reservations, coalesce(account.balance, 0) AS reserved
                FROM limit_instance AS standing
                LEFT JOIN (
                    SELECT limit_instance_id AS id, sum(amount) AS amount FROM reservation
                    WHERE state = 'open' GROUP BY 1
                ) AS held USING (id)
                LEFT JOIN account ON account.account_key = 'LIMIT:' || standing.id || ':reserved'
                    AND account.currency = standing.unit
                WHERE coalesce(held.amount, 0) <> coalesce(account.balance, 0) ORDER BY standing.id LIMIT 1""",
            "DAY_DIFFERS": """
                WITH held AS (
                    SELECT limit_instance_id AS id, day, amount FROM limit_day
                ), noted AS (
                    SELECT (one ->> 'instance')::bigint AS id, (one ->> 'day')::date AS day,
                           sum((one ->> 'amount')::bigint) AS amount
                    FROM claim_event CROSS JOIN jsonb_array_elements(data -> 'days') AS one
                    WHERE data ? 'days' AND NOT one ? 'lapsed' GROUP BY 1, 2
                )
                SELECT id, day, coalesce(held.amount, 0) AS standing, coalesce(noted.amount, 0) AS of_claims
                FROM held FULL JOIN noted USING (id, day)
                WHERE coalesce(held.amount, 0) <> coalesce(noted.amount, 0) ORDER BY id, day LIMIT 1""",
        },
    ),
    Check(
        "W3",
        _RESERVATIONS,
        {
            "OPEN_TWICE": """
                SELECT claim_id, limit_instance_id, count(*) AS open FROM reservation WHERE state = 'open'
                GROUP BY claim_id, limit_instance_id HAVING count(*) > 1 ORDER BY 1, 2 LIMIT 1""",
            "ENDED_BADLY": """
                SELECT id, claim_id, limit_instance_id, amount, posted, state, opened_seq, closed_seq FROM reservation
                WHERE posted NOT BETWEEN 0 AND amount OR (state <> 'posted' AND posted <> 0)
                    OR (state = 'open') <> (closed_seq IS NULL) OR closed_seq < opened_seq
                    OR state NOT IN ('open', 'posted', 'voided', 'expired')
                ORDER BY id LIMIT 1""",
            "JOURNAL_DIFFERS": """
                WITH held AS (
                    SELECT seq, id, sum(reserved) AS reserved, sum(used) AS used FROM (
                        SELECT opened_seq AS seq, limit_instance_id AS id, amount AS reserved, NULL::bigint AS used
                        FROM reservation
                        UNION ALL
                        SELECT closed_seq, limit_instance_id, -amount, posted FROM reservation
                        WHERE closed_seq IS NOT NULL
                    ) AS one GROUP BY seq, id
                ), moved AS (
                    SELECT seq, split_part(account_key, ':', 2)::bigint AS id,
                           sum(amount) FILTER (WHERE account_key LIKE '%:reserved') AS reserved,
                           sum(amount) FILTER (WHERE account_key LIKE '%:used') AS used
                    FROM leg WHERE book = 'A' AND account_key LIKE 'LIMIT:%' GROUP BY 1, 2
                )
                SELECT seq, id, held.reserved, moved.reserved AS reserved_in_journal,
                       held.used, moved.used AS used_in_journal
                FROM held FULL JOIN moved USING (seq, id)
                WHERE coalesce(held.reserved, 0) <> coalesce(moved.reserved, 0)
                    OR (held.used IS NOT NULL AND held.used <> coalesce(moved.used, 0))
                ORDER BY seq, id LIMIT 1""",
        },
    ),
    Check(
        "W4",
        {"open_reservations": "SELECT count(*) FROM reservation WHERE state = 'open'"},
        {
            "OPEN_AFTER_EXPIRY": f"""
                SELECT claim_id, claim.state, claim.reserved_until, held.limit_instance_id, held.amount
                FROM reservation AS held JOIN claim USING (claim_id)
                WHERE held.state = 'open' AND claim.state <> 'parked'
                    AND claim.reserved_until < current_date - {_OVERDUE_DAYS}
                ORDER BY claim.reserved_until, claim_id LIMIT 1"""
        },
    ),
    Check(
        "W5",
        {"proofs": "SELECT count(*) FROM proof_use WHERE live"},
        {
            "PROOF_USED_TWICE": """
                SELECT sha256, count(*) AS claims, min(claim_id) AS one, max(claim_id) AS other FROM proof_use
                WHERE live AND justified_by IS NULL GROUP BY sha256 HAVING count(*) > 1 ORDER BY sha256 LIMIT 1""",
            "NOT_JUSTIFIED": """
                SELECT proof_use.claim_id, proof_use.sha256, proof_use.justified_by
                FROM proof_use LEFT JOIN person ON person.person_id = proof_use.justified_by
                LEFT JOIN organisation USING (organisation_id)
                WHERE proof_use.justified_by IS NOT NULL AND organisation.kind IS DISTINCT FROM 'vendor'
                ORDER BY proof_use.claim_id LIMIT 1""",
        },
    ),
    Check(
        "W6",
        {**_APPROVALS, "openings": "SELECT count(*) FROM proof_opening"},
        {
            "MAKER_APPROVED": f"""
                SELECT approval.claim_id, approval.step, approval.person_id, claim_event.event
                FROM approval
                JOIN claim_event ON claim_event.claim_id = approval.claim_id
                    AND (claim_event.n = 1 OR claim_event.event IN ({_listed(MAKING)}))
                JOIN command ON command.command_id = claim_event.command_id
                WHERE approval.person_id = {_ACTOR}
                ORDER BY approval.claim_id, approval.id, claim_event.n LIMIT 1""",
            "APPROVED_FOR_ANOTHER": f"""
                SELECT approval.claim_id, approval.step, approval.person_id, {_ACTOR} AS actor
                FROM approval JOIN command USING (command_id)
                WHERE approval.person_id IS DISTINCT FROM {_ACTOR} ORDER BY approval.claim_id, approval.id LIMIT 1""",
            "AUTHOR_APPROVED": f"""
                SELECT claim_event.claim_id, claim_event.event, terms_version.version, {_ACTOR} AS person
                FROM claim_event JOIN command USING (command_id) JOIN claim USING (claim_id)
                JOIN terms_version ON terms_version.id = claim.terms_version_id
                WHERE claim_event.event = 'approve' AND terms_version.proposed_by = {_ACTOR}
                ORDER BY claim_event.claim_id, claim_event.n LIMIT 1""",
            "AWARD_NOT_APPROVED": """
                SELECT decision.claim_id, decision.n, decision.amount FROM decision
                WHERE decision.kind = 'award' AND decision.amount > 0
                    AND NOT EXISTS (SELECT 1 FROM approval WHERE approval.claim_id = decision.claim_id)
                ORDER BY decision.claim_id LIMIT 1""",
            # Only a kind that the terms ask for has to be looked at; what is accepted gets a new version then.
            "PROOF_NOT_OPENED": f"""
                WITH asked AS MATERIALIZED (
                    SELECT terms_version.id, incentive ->> 'id' AS incentive, kind
                    FROM terms_version,
                         jsonb_array_elements(convert_from(canonical, 'UTF8')::jsonb -> 'incentives') AS incentive,
                         jsonb_array_elements(incentive -> 'proof') AS proof,
                         jsonb_array_elements_text(proof -> 'any_of') AS kind
                )
                SELECT claim_event.claim_id, fact.record_id AS proof_id, {_ACTOR} AS person
                FROM claim_event JOIN command USING (command_id) JOIN claim USING (claim_id)
                JOIN fact ON fact.command_id = claim_event.command_id AND fact.table_name = 'proofs'
                JOIN asked ON asked.id = claim.terms_version_id AND asked.incentive = claim.incentive
                    AND asked.kind = fact.data ->> 'kind'
                WHERE claim_event.event = 'approve' AND NOT EXISTS (
                    SELECT 1 FROM proof_opening AS opened WHERE opened.claim_id = claim_event.claim_id
                        AND opened.proof_id = fact.record_id AND opened.person_id = {_ACTOR}
                        AND opened.at <= claim_event.at
                )
                ORDER BY claim_event.claim_id, fact.record_id LIMIT 1""",
            "ROLE_BY_ONE_PERSON": """
                SELECT person_id, role, granted_by, approved_by FROM role_grant
                WHERE approved_by IS NOT NULL AND (approved_by = granted_by OR approved_by = person_id)
                ORDER BY id LIMIT 1""",
        },
    ),
    Check(
        "W7",
        _APPROVALS,
        {
            # What is shown to who decides is what the claim was after its event before.
            "SHOWN_SOMETHING_ELSE": """
                SELECT approval.claim_id, approval.step, approval.person_id, approval.shown_hash,
                       command.answer ->> 'shown' AS standing
                FROM approval
                JOIN claim_event USING (claim_id, command_id)
                LEFT JOIN claim_event AS before
                    ON before.claim_id = claim_event.claim_id AND before.n = claim_event.n - 1
                LEFT JOIN command ON command.command_id = before.command_id
                WHERE approval.shown_hash IS DISTINCT FROM command.answer ->> 'shown'
                ORDER BY approval.claim_id, approval.id LIMIT 1""",
            "NOT_VOIDED": """
                SELECT approval.claim_id, approval.step, approval.person_id, later.event, later.n
                FROM approval
                JOIN claim_event USING (claim_id, command_id)
                JOIN claim_event AS later ON later.claim_id = claim_event.claim_id AND later.n > claim_event.n
                WHERE approval.voided_at IS NULL AND later.event = 'amend'
                ORDER BY approval.claim_id, approval.id LIMIT 1""",
        },
    ),
    Check(
        "W8",
        {**_APPROVALS, "interests": "SELECT count(*) FROM interest"},
        {
            "OWN_CLAIM": """
                SELECT approval.claim_id, approval.person_id, person.organisation_id, claim.partner_id
                FROM approval JOIN claim USING (claim_id) LEFT JOIN person USING (person_id)
                LEFT JOIN organisation USING (organisation_id)
                WHERE organisation.kind IS DISTINCT FROM 'vendor' OR person.organisation_id = claim.partner_id
                ORDER BY approval.claim_id, approval.id LIMIT 1""",
            "INTEREST_DECLARED": f"""
                SELECT claim_event.claim_id, claim_event.n, claim_event.event, interest.person_id,
                       interest.organisation_id
                FROM interest
                JOIN command ON {_ACTOR} = interest.person_id
                JOIN claim_event ON claim_event.command_id = command.command_id JOIN claim USING (claim_id)
                WHERE claim_event.event IN ({_listed(DECISIONS)})
                    AND claim_event.at > interest.valid_from + {_UNDER_WAY}
                    AND (interest.valid_until IS NULL OR claim_event.at < interest.valid_until)
                    AND (interest.organisation_id = claim.partner_id OR EXISTS (
                        SELECT 1 FROM claim_event AS paid, jsonb_array_elements(
                            coalesce(paid.data -> 'promised', '[]') || coalesce(paid.data -> 'parts', '[]')
                        ) AS part
                        WHERE paid.claim_id = claim.claim_id AND part ->> 'payee' = interest.organisation_id
                    ))
                ORDER BY claim_event.claim_id, claim_event.n LIMIT 1""",
        },
    ),
    Check(
        "W9",
        {"confirmations": "SELECT count(*) FROM bank_details WHERE confirmed_on IS NOT NULL"},
        {
            "CONFIRMED_ALONE": """
                SELECT details_id, partner_id, proposed_by, confirmed_by, proposed_through, confirmed_through
                FROM bank_details
                WHERE confirmed_by = proposed_by OR confirmed_through = proposed_through
                    OR (confirmed_on IS NULL AND state IN ('confirmed', 'replaced'))
                ORDER BY details_id LIMIT 1"""
        },
    ),
    Check(
        "W10",
        {"acceptances": "SELECT count(*) FROM agreement_acceptance"},
        {
            "ACCEPTED_SOMETHING_ELSE": """
                SELECT agreement_id, accepted.partner_id, accepted.shown_hash, agreement.terms_hash
                FROM agreement_acceptance AS accepted JOIN agreement USING (agreement_id)
                WHERE accepted.shown_hash <> agreement.terms_hash ORDER BY agreement_id, accepted.id LIMIT 1""",
            "ACCEPTED_FOR_ANOTHER": """
                SELECT accepted.agreement_id, accepted.partner_id, accepted.person_id, person.organisation_id
                FROM agreement_acceptance AS accepted LEFT JOIN person USING (person_id)
                WHERE person.organisation_id IS DISTINCT FROM accepted.partner_id
                ORDER BY accepted.agreement_id, accepted.id LIMIT 1""",
        },
    ),
)
