"""Questions about commands: one effect, an actor, times of the database, a trail (C, X2)."""

from typing import Final

from tremplin.checker.ledger.finding import Check

_WRITTEN: Final = (
    "journal",
    "claim_event",
    "fact",
    "approval",
    "decision",
    "proof_file",
    "proof_use",
    "proof_justification",
    "proof_opening",
    "threshold",
    "interest",
    "role_grant",
    "portfolio",
    "agreement",
    "agreement_acceptance",
    "terms_version",
    "outbox",
    "audit",
    "reminder",
    "mail",
    "notice",
    "verification",
    "bank_details",
    "mandate",
    "payable",
    "payable_item",
    "diligence",
    "company",
    "statement_run",
    "statement",
    "vendor_account",
    "payment_run",
    "payment_line",
    "bank_file",
    "bank_answer",
    "line_event",
    "line_settlement",
    "set_off_agreement",
    "receivable_part",
    "write_off",
    "dispute",
    "dispute_event",
    "invoice",
    "invoice_event",
    "invoice_file",
    "own_invoice",
)
"""Tables whose rows say which command made them."""

_EFFECTS: Final = " UNION ALL ".join(f"SELECT '{table}' AS table_name, command_id FROM {table}" for table in _WRITTEN)
_COMMANDS: Final = {"commands": "SELECT count(*) FROM command"}
_REFUSED: Final = {"refused": "SELECT count(*) FROM command WHERE outcome = 'refused'"}

COMMANDS: Final = (
    Check(
        "C1",
        _COMMANDS,
        {
            "NUMBER_DIFFERS": """
                SELECT command.command_id, command.kind, command.seq, entry.seq AS last_entry
                FROM command FULL JOIN (
                    SELECT command_id, max(seq) AS seq, count(*) AS entries, min(seq) AS first FROM journal GROUP BY 1
                ) AS entry USING (command_id)
                WHERE command.command_id IS NOT NULL AND (
                    command.seq IS DISTINCT FROM entry.seq OR entry.seq - entry.first + 1 <> entry.entries
                )
                ORDER BY entry.seq LIMIT 1""",
            "NOT_ONCE": """
                SELECT claim_id, n, count(*) AS events FROM claim_event
                GROUP BY claim_id, n HAVING count(*) > 1 ORDER BY claim_id, n LIMIT 1""",
        },
    ),
    Check(
        "C3",
        _REFUSED,
        {
            "REFUSED_WITH_TRACE": f"""
                SELECT effect.table_name, command.command_id, command.kind
                FROM command JOIN ({_EFFECTS}) AS effect USING (command_id)
                WHERE command.outcome = 'refused' ORDER BY effect.table_name, command.command_id LIMIT 1"""
        },
    ),
    Check(
        "C5",
        _COMMANDS,
        {
            "EFFECT_WITHOUT_COMMAND": f"""
                SELECT effect.table_name, effect.command_id
                FROM ({_EFFECTS}) AS effect LEFT JOIN command USING (command_id)
                WHERE command.command_id IS NULL ORDER BY effect.table_name, effect.command_id LIMIT 1""",
            "ACTOR_UNKNOWN": """
                SELECT command_id, command.kind, actor_person, client, on_behalf_of
                FROM command LEFT JOIN person ON person.person_id = coalesce(actor_person, on_behalf_of)
                WHERE command.outcome = 'applied'
                    AND (person.person_id IS NULL OR (actor_person IS NULL AND client IS NULL))
                ORDER BY received_at LIMIT 1""",
        },
    ),
    Check(
        "C6",
        {"entries": "SELECT count(*) FROM journal"},
        {
            "TIME_FELL": """
                SELECT seq, recorded_at, before FROM (
                    SELECT seq, recorded_at, lag(recorded_at) OVER (ORDER BY seq) AS before FROM journal
                ) AS entry
                WHERE recorded_at < before ORDER BY seq LIMIT 1""",
            "RECORDED_BEFORE_COMMAND": """
                SELECT journal.seq, journal.recorded_at, command.received_at
                FROM journal JOIN command USING (command_id)
                WHERE journal.recorded_at < command.received_at ORDER BY journal.seq LIMIT 1""",
            "EVENT_AT_ANOTHER_TIME": """
                SELECT claim_event.claim_id, claim_event.n, claim_event.at, command.received_at
                FROM claim_event JOIN command USING (command_id)
                WHERE claim_event.at <> command.received_at ORDER BY claim_event.claim_id, claim_event.n LIMIT 1""",
        },
    ),
    Check(
        "R2",
        {"restorations": "SELECT count(*) FROM restoration"},
        {
            "RELEASED_BEFORE_COMPARED": """
                SELECT run_id, released_at, restored_at, compared_at FROM payment_run JOIN restoration
                    ON released_at > restored_at AND (compared_at IS NULL OR released_at < compared_at)
                ORDER BY released_at, run_id LIMIT 1"""
        },
    ),
    Check(
        "X2",
        {"changes": "SELECT count(*) FROM command WHERE outcome = 'applied'"},
        {
            "NO_TRAIL": """
                SELECT command_id, kind, received_at FROM command
                WHERE outcome = 'applied'
                    AND NOT EXISTS (SELECT 1 FROM audit WHERE audit.command_id = command.command_id)
                ORDER BY received_at, command_id LIMIT 1"""
        },
    ),
)
