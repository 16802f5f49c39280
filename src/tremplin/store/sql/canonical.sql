-- The bytes that are hashed, version 1. The checker makes the same bytes with code of its own.
--
--   field(text)   = 4 bytes, big-endian: the length of the text in UTF-8; then the text
--   field(absent) = FF FF FF FF
--   leg_hash      = SHA-256(01 || for each leg by n: n, account_key, book, currency, amount, balance_after, account_version)
--   hash          = SHA-256(01 || prev_hash, 32 bytes as they are || seq, command_id, kind, recorded_at, effective_on,
--                          accounting_on, leg_count, leg_hash in hexadecimal, reverses or absent, context)
--
-- Whole numbers are decimal text, days 2021-04-12, instants 2021-04-12T08:00:00.000000Z. Lengths stand before the
-- texts because a separator could occur in one.

-- Stable, as the functions inside are, so that PostgreSQL writes them out where they are used instead of calling them.
CREATE FUNCTION canonical_field(content text) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN content IS NULL THEN '\xffffffff'::bytea
        ELSE int4send(octet_length(content)) || convert_to(content, 'UTF8')
    END
$$;

CREATE FUNCTION canonical_leg(
    n integer, account_key text, book text, currency text, amount bigint, balance_after bigint, account_version bigint
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT canonical_field(n::text) || canonical_field(account_key) || canonical_field(book)
        || canonical_field(currency) || canonical_field(amount::text) || canonical_field(balance_after::text)
        || canonical_field(account_version::text)
$$;

CREATE FUNCTION canonical_header(header journal) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT '\x01'::bytea || header.prev_hash
        || canonical_field(header.seq::text)
        || canonical_field(header.command_id::text)
        || canonical_field(header.kind)
        || canonical_field(to_char(header.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        || canonical_field(to_char(header.effective_on, 'YYYY-MM-DD'))
        || canonical_field(to_char(header.accounting_on, 'YYYY-MM-DD'))
        || canonical_field(header.leg_count::text)
        || canonical_field(encode(header.leg_hash, 'hex'))
        || canonical_field(header.reverses::text)
        || canonical_field(header.context)
$$;
