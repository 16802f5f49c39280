-- Whether the bank has paid a payable, kept beside the lines that pay it: one line at most holds it (M1), so one at most is
-- booked. Kept before the line changes: who prepares a run has the payable first, and then looks for its lines.
CREATE FUNCTION note_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE payable SET is_booked = NEW.state = 'booked' WHERE payable_id = NEW.payable_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER note_booked BEFORE UPDATE OF state ON payment_line FOR EACH ROW
    WHEN ((OLD.state = 'booked') <> (NEW.state = 'booked')) EXECUTE FUNCTION note_booked();

-- What was there before.
UPDATE payable SET is_booked = true
WHERE payable_id IN (SELECT payable_id FROM payment_line WHERE state = 'booked');
