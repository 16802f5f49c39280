-- What each partner orders, kept by month beside the days: add_orders of sums.sql, with the months in it. The largest of
-- many partners are found among a tenth of the rows.
CREATE OR REPLACE FUNCTION add_orders(line_ids text[], sign integer) RETURNS void LANGUAGE sql AS $$
    WITH line AS (
        SELECT data ->> 'partner_id' AS partner_id, (data ->> 'ordered_on')::date AS day,
            data ->> 'currency' AS currency, data ->> 'sale_type' AS sale_type, (data ->> 'amount')::numeric AS amount,
            (data ->> 'annual_value')::numeric AS annual, (
                SELECT coalesce(sum((note.data ->> 'amount')::numeric), 0) FROM fact AS note
                WHERE note.table_name = 'credit_notes' AND note.superseded_at IS NULL AND note.data ? 'line_id'
                    AND note.data ->> 'line_id' = one.id
            ) AS credited
        FROM (SELECT DISTINCT unnest(line_ids) AS id) AS one
        JOIN fact ON fact.table_name = 'order_lines' AND fact.record_id = one.id AND fact.superseded_at IS NULL
    ), part AS (
        SELECT partner_id, day, currency, sale_type, sign * count(*) AS lines,
            sign * sum(amount - least(credited, amount)) AS amount,
            sign * sum(coalesce(
                CASE WHEN amount > 0 THEN div(annual * (amount - least(credited, amount)), amount) ELSE annual END, 0
            )) AS annual
        FROM line GROUP BY 1, 2, 3, 4
    ), of_partner_day AS (
        INSERT INTO orders_by_partner_day AS standing (partner_id, day, currency, sale_type, lines, amount, annual)
        SELECT partner_id, day, currency, sale_type, lines, amount, annual FROM part
        ON CONFLICT (partner_id, day, currency, sale_type) DO UPDATE SET lines = standing.lines + excluded.lines,
            amount = standing.amount + excluded.amount, annual = standing.annual + excluded.annual
    ), of_partner_month AS (
        INSERT INTO orders_by_partner_month AS standing (partner_id, month, currency, lines, amount)
        SELECT partner_id, date_trunc('month', day)::date, currency, sum(lines), sum(amount) FROM part GROUP BY 1, 2, 3
        ON CONFLICT (partner_id, month, currency) DO UPDATE SET lines = standing.lines + excluded.lines,
            amount = standing.amount + excluded.amount
    ), of_partner AS (
        INSERT INTO orders_by_partner AS standing (partner_id, currency, lines, amount)
        SELECT partner_id, currency, sum(lines), sum(amount) FROM part GROUP BY 1, 2
        ON CONFLICT (partner_id, currency) DO UPDATE SET lines = standing.lines + excluded.lines,
            amount = standing.amount + excluded.amount
    )
    INSERT INTO orders_by_day AS standing (day, currency, sale_type, lines, amount, annual)
    SELECT day, currency, sale_type, sum(lines), sum(amount), sum(annual) FROM part GROUP BY 1, 2, 3
    ON CONFLICT (day, currency, sale_type) DO UPDATE SET lines = standing.lines + excluded.lines,
        amount = standing.amount + excluded.amount, annual = standing.annual + excluded.annual
$$;

-- What was there before.
INSERT INTO orders_by_partner_month (partner_id, month, currency, lines, amount)
SELECT partner_id, date_trunc('month', day)::date, currency, sum(lines), sum(amount)
FROM orders_by_partner_day GROUP BY 1, 2, 3;

-- Walls and rights; as in guards.sql and rights.sql.
SELECT wall_in(ARRAY['orders_by_partner_month'], '{}');
REVOKE ALL ON orders_by_partner_month FROM PUBLIC;
GRANT SELECT ON orders_by_partner_month TO tremplin_app;
