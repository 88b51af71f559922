-- The history of one object, such as a key: who made it, who changed it.
CREATE INDEX audit_of_subject ON audit (subject_id, sequence);
