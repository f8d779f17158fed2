-- +goose Up
CREATE INDEX sessions_seen ON sessions (seen_at);
CREATE INDEX sessions_created ON sessions (created_at);

-- Who did what, when and from where. When is in the id.
CREATE TABLE audit (
    id       INTEGER PRIMARY KEY,
    event    TEXT    NOT NULL,
    actor_id INTEGER NOT NULL, -- 0: who runs the server, or nobody known
    about_id INTEGER NOT NULL, -- 0: no account, or an unknown one
    address  TEXT    NOT NULL,
    detail   TEXT    NOT NULL
);

-- Nothing changes or replaces a record, and nothing removes one for 400 days,
-- whatever the program does.
-- +goose StatementBegin
CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'records are never changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_unreplaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'records are never replaced');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_kept BEFORE DELETE ON audit WHEN (OLD.id >> 21) > (unixepoch() - 400 * 86400) * 1000
BEGIN
    SELECT RAISE(ABORT, 'records are kept for 400 days');
END;
-- +goose StatementEnd
