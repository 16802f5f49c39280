-- What each partner ordered in a month by what it is sold as, kept beside the days: a table of the largest partners adds up
-- some months of each, where it went through every day.

-- add_orders of months.sql, with these months in it.
DO $$
DECLARE
    before CONSTANT text := pg_get_functiondef('add_orders(text[],integer)'::regprocedure);
    with_sold CONSTANT text := replace(before, '    ), of_partner AS (', $sold$    ), of_partner_month_type AS (
        INSERT INTO sold_by_partner_month AS standing (partner_id, month, currency, sale_type, lines, amount, annual)
        SELECT partner_id, date_trunc('month', day)::date, currency, sale_type, sum(lines), sum(amount), sum(annual)
        FROM part GROUP BY 1, 2, 3, 4
        ON CONFLICT (partner_id, month, currency, sale_type) DO UPDATE SET lines = standing.lines + excluded.lines,
            amount = standing.amount + excluded.amount, annual = standing.annual + excluded.annual
    ), of_partner AS ($sold$);
BEGIN
    IF with_sold = before THEN
        RAISE EXCEPTION 'add_orders is not the function that these months know.';
    END IF;
    EXECUTE with_sold;
END
$$;

-- What was there before.
INSERT INTO sold_by_partner_month (partner_id, month, currency, sale_type, lines, amount, annual)
SELECT partner_id, date_trunc('month', day)::date, currency, sale_type, sum(lines), sum(amount), sum(annual)
FROM orders_by_partner_day GROUP BY 1, 2, 3, 4;

-- Walls and rights; as in guards.sql and rights.sql.
SELECT wall_in(ARRAY['sold_by_partner_month'], '{}');
REVOKE ALL ON sold_by_partner_month FROM PUBLIC;
GRANT SELECT ON sold_by_partner_month TO tremplin_app;
