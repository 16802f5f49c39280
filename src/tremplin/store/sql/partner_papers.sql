-- Walls and rights of papers that the terms ask for; as in guards.sql and rights.sql.

SELECT wall_in(ARRAY['partner_paper'], ARRAY['partner_paper']);

REVOKE ALL ON partner_paper FROM PUBLIC;
GRANT SELECT ON partner_paper TO tremplin_app;
