-- What is owed, kept beside the events that give it. Who approves adds rows of its own, and only who makes payables, one
-- command after the other, changes any: nobody waits for a row here.

-- What an event of a claim gives, by payee; what a correction takes back is no part of it.
CREATE FUNCTION parts_given(event text, data jsonb) RETURNS TABLE (payee text, amount bigint)
LANGUAGE sql IMMUTABLE AS $$
    SELECT part ->> 'payee', sum((part ->> 'amount')::bigint)::bigint
    FROM jsonb_array_elements(CASE event WHEN 'approve' THEN data -> 'parts' ELSE data -> 'moved' END) AS part
    WHERE (part ->> 'amount')::bigint > 0 GROUP BY 1
$$;

CREATE FUNCTION note_owed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO owed_part (
        claim_id, n, payee, terms_version_id, incentive, is_correction, amount, happened_on
    )
    SELECT claim_id, NEW.n, given.payee, terms_version_id, incentive, NEW.event = 'correct', given.amount,
        coalesce((NEW.data ->> 'happened_on')::date, (NEW.at AT TIME ZONE 'UTC')::date)
    FROM claim CROSS JOIN parts_given(NEW.event, NEW.data) AS given WHERE claim_id = NEW.claim_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER note_owed AFTER INSERT ON claim_event FOR EACH ROW
    WHEN (NEW.event IN ('approve', 'correct')) EXECUTE FUNCTION note_owed();

-- The source of a correction is the claim and the number of its event; a claim is approved once.
CREATE FUNCTION note_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE owed_part SET payable_id = NEW.payable_id
    WHERE claim_id = NEW.claim_id AND payee = NEW.payee AND is_correction = (NEW.source = 'correction')
        AND NEW.source_id = claim_id || CASE WHEN is_correction THEN '/' || n ELSE '' END;
    RETURN NULL;
END
$$;
CREATE TRIGGER note_paid AFTER INSERT ON payable_item FOR EACH ROW EXECUTE FUNCTION note_paid();

-- What was there before.
INSERT INTO owed_part (
    claim_id, n, payee, terms_version_id, incentive, is_correction, amount, happened_on, payable_id
)
SELECT event.claim_id, event.n, given.payee, claim.terms_version_id, claim.incentive, event.event = 'correct',
    given.amount, coalesce((event.data ->> 'happened_on')::date, (event.at AT TIME ZONE 'UTC')::date), paid.payable_id
FROM claim_event AS event JOIN claim USING (claim_id) CROSS JOIN LATERAL parts_given(event.event, event.data) AS given
LEFT JOIN payable_item AS paid ON paid.claim_id = event.claim_id AND paid.payee = given.payee
    AND (paid.source = 'correction') = (event.event = 'correct')
    AND paid.source_id = event.claim_id || CASE event.event WHEN 'correct' THEN '/' || event.n ELSE '' END
WHERE event.event IN ('approve', 'correct');

-- Walls and rights; as in guards.sql and rights.sql.
SELECT wall_in(ARRAY['owed_part'], '{}');
CREATE TRIGGER keep BEFORE UPDATE OF
    claim_id, n, payee, terms_version_id, incentive, is_correction, amount, happened_on ON owed_part
    EXECUTE FUNCTION forbid();
CREATE TRIGGER once BEFORE UPDATE ON owed_part FOR EACH ROW
    WHEN (OLD.payable_id IS NOT NULL) EXECUTE FUNCTION forbid();
REVOKE ALL ON owed_part FROM PUBLIC;
REVOKE ALL ON FUNCTION parts_given(text, jsonb) FROM PUBLIC;
GRANT SELECT ON owed_part TO tremplin_app;
