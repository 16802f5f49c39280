"""Questions about terms and decisions (P): one version at a time, two persons, amounts within what was reserved."""

from typing import Final

from tremplin.checker.ledger.finding import Check

_TERMS: Final = {"versions": "SELECT count(*) FROM terms_version WHERE state = 'approved'"}
_AWARDS: Final = {"awards": "SELECT count(*) FROM decision WHERE kind = 'award'"}

TERMS: Final = (
    Check(
        "P1",
        _TERMS,
        {
            "CONTENT_DIFFERS": """
                SELECT programme, version, terms_sha256, encode(sha256(canonical), 'hex') AS recomputed
                FROM terms_version WHERE terms_sha256 <> encode(sha256(canonical), 'hex')
                ORDER BY programme, version LIMIT 1""",
            "ONE_PERSON": """
                SELECT programme, version, proposed_by, approved_by FROM terms_version
                WHERE state = 'approved' AND (proposed_by IS NULL OR approved_by IS NULL OR proposed_by = approved_by)
                ORDER BY programme, version LIMIT 1""",
            "VERSIONS_OVERLAP": """
                SELECT one.programme, one.version, one.in_force_to, other.version AS other, other.in_force_from
                FROM terms_version AS one JOIN terms_version AS other USING (programme)
                WHERE one.state = 'approved' AND other.state = 'approved' AND one.id <> other.id
                    AND one.in_force_from <= other.in_force_from AND other.in_force_from <= one.in_force_to
                ORDER BY one.programme, one.version LIMIT 1""",
        },
    ),
    Check(
        "P3",
        {"decisions": "SELECT count(*) FROM decision"},
        {
            "TERMS_NOT_IN_FORCE": """
                SELECT claim.claim_id, claim.programme, terms_version.version, terms_version.state
                FROM claim LEFT JOIN terms_version ON terms_version.id = claim.terms_version_id
                WHERE EXISTS (SELECT 1 FROM decision WHERE decision.claim_id = claim.claim_id)
                    AND (terms_version.programme IS DISTINCT FROM claim.programme
                        OR terms_version.state IS DISTINCT FROM 'approved')
                ORDER BY claim.claim_id LIMIT 1""",
            "OTHER_TERMS": """
                SELECT decision.claim_id, decision.n, decision.terms_sha256, terms_version.terms_sha256 AS of_claim
                FROM decision JOIN claim USING (claim_id)
                JOIN terms_version ON terms_version.id = claim.terms_version_id
                WHERE decision.terms_sha256 <> terms_version.terms_sha256
                ORDER BY decision.claim_id, decision.n LIMIT 1""",
        },
    ),
    Check(
        "P4",
        _AWARDS,
        {
            "PROOF_FILE_MISSING": """
                SELECT proof_use.claim_id, proof_use.proof_id, proof_use.sha256
                FROM proof_use LEFT JOIN proof_file USING (sha256)
                WHERE proof_file.sha256 IS NULL ORDER BY proof_use.claim_id LIMIT 1""",
        },
    ),
    Check(
        "P5",
        _AWARDS,
        {
            "AWARD_NOT_ONE": """
                SELECT claim_id, count(*) AS awards FROM decision
                WHERE kind = 'award' GROUP BY claim_id HAVING count(*) > 1 ORDER BY claim_id LIMIT 1""",
            "AWARD_BELOW_ZERO": """
                SELECT claim_id, n, amount FROM decision WHERE amount < 0 AND kind <> 'correction'
                ORDER BY claim_id, n LIMIT 1""",
            "AWARD_WITHOUT_DECISION": """
                SELECT claim.claim_id, claim.awarded, coalesce(decided.amount, 0) AS decided
                FROM claim LEFT JOIN (
                    SELECT claim_id, max(amount) FILTER (WHERE kind = 'award') AS amount,
                           bool_or(kind = 'correction') AS is_corrected
                    FROM decision GROUP BY claim_id
                ) AS decided USING (claim_id)
                WHERE claim.awarded <> coalesce(decided.amount, 0) AND NOT coalesce(decided.is_corrected, FALSE)
                ORDER BY claim.claim_id LIMIT 1""",
            "AWARD_ABOVE_RESERVED": """
                SELECT claim_id, decision.amount, reservation.limit_instance_id, reservation.posted
                FROM decision JOIN reservation USING (claim_id)
                JOIN limit_instance ON limit_instance.id = reservation.limit_instance_id
                WHERE decision.kind = 'award' AND limit_instance.unit = decision.unit
                    AND reservation.posted > decision.amount
                    AND NOT EXISTS (
                        SELECT 1 FROM decision AS later
                        WHERE later.claim_id = decision.claim_id AND later.kind = 'correction'
                    )
                ORDER BY claim_id, reservation.id LIMIT 1""",
        },
    ),
    Check(
        "P9",
        {"corrections": "SELECT count(*) FROM decision WHERE kind = 'correction'"},
        {
            "NUMBER_MISSING": """
                SELECT claim_id, n, row_number FROM (
                    SELECT claim_id, n, row_number() OVER (PARTITION BY claim_id ORDER BY n) FROM decision
                ) AS numbered
                WHERE n <> row_number ORDER BY claim_id, n LIMIT 1""",
            "NOTHING_CHANGED": """
                SELECT claim_id, n, snapshot_sha256, amount FROM (
                    SELECT decision.*,
                           lag((snapshot_sha256, terms_sha256, engine_version)) OVER (PARTITION BY claim_id ORDER BY n)
                               AS before
                    FROM decision
                ) AS decided
                WHERE kind = 'correction' AND before = (snapshot_sha256, terms_sha256, engine_version)
                ORDER BY claim_id, n LIMIT 1""",
            "LIMIT_LEFT_BEHIND": """
                WITH last AS (
                    SELECT DISTINCT ON (claim_id) claim_id, n, kind, receipt FROM decision ORDER BY claim_id, n DESC
                ), corrected AS (
                    SELECT claim_id, n, convert_from(receipt, 'UTF8')::jsonb #> '{result,limits}' AS limits FROM last
                    WHERE kind = 'correction'
                ), used AS (
                    SELECT claim_id, split_part(leg.account_key, ':', 2)::bigint AS id, sum(leg.amount) AS amount
                    FROM corrected
                    JOIN (SELECT DISTINCT claim_id, command_id FROM claim_event) AS event USING (claim_id)
                    JOIN journal ON journal.command_id = event.command_id
                        AND journal.context::jsonb ->> 'claim' = corrected.claim_id
                    JOIN leg ON leg.seq = journal.seq AND leg.account_key LIKE 'LIMIT:%:used'
                    GROUP BY 1, 2
                )
                SELECT claim_id, n, standing.id, standing.limit_id, standing.scope, standing.window_label, amount
                FROM used JOIN corrected USING (claim_id) JOIN limit_instance AS standing ON standing.id = used.id
                WHERE amount <> 0 AND NOT EXISTS (
                    SELECT 1 FROM jsonb_array_elements(limits) AS touched
                    WHERE touched ->> 'limit' = standing.limit_id AND touched ->> 'window' = standing.window_label
                        AND touched -> 'scope' = standing.scope::jsonb AND touched ->> 'took' <> '0'
                )
                ORDER BY claim_id, standing.id LIMIT 1""",
        },
    ),
)
