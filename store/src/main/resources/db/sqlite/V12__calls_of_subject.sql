-- Calls are listed by whom the caller's token was made for. Most have none, and take no room here.
CREATE INDEX request_of_subject ON request (organization_id, subject, at_millis)
WHERE subject <> '';
