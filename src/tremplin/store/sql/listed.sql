-- People are listed by side and organisation: a page of them is found without going through everybody.
CREATE INDEX person_listed ON person ((organisation_id <> 'vendor'), organisation_id, person_id);
