-- Rooms are of kinds, have people with roles in them, and say something of themselves.

-- +goose Up
-- What was the name is what makes a room the only one: of a room that everybody finds
-- the look of its name, of a conversation its people.
ALTER TABLE rooms RENAME COLUMN name TO key;
ALTER TABLE rooms ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE rooms ADD COLUMN kind TEXT NOT NULL DEFAULT 'public';
ALTER TABLE rooms ADD COLUMN write_by TEXT NOT NULL DEFAULT 'members';
ALTER TABLE rooms ADD COLUMN invite_by TEXT NOT NULL DEFAULT 'members';
ALTER TABLE rooms ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
ALTER TABLE rooms ADD COLUMN people INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN maker_id INTEGER;   -- NULL: nobody
ALTER TABLE rooms ADD COLUMN client_id TEXT;     -- the maker's; NULL: none
UPDATE rooms SET name = key, key = 'name:' || lower(key),
    people = (SELECT COUNT(*) FROM memberships m WHERE m.room_id = rooms.id);
CREATE UNIQUE INDEX rooms_client ON rooms (maker_id, client_id);
CREATE INDEX rooms_state ON rooms (state) WHERE state = 'erased';

CREATE TABLE room_texts (
    room_id     INTEGER PRIMARY KEY REFERENCES rooms (id),
    topic       TEXT NOT NULL,
    description TEXT NOT NULL
);

ALTER TABLE memberships ADD COLUMN role TEXT NOT NULL DEFAULT 'member';
ALTER TABLE memberships ADD COLUMN level TEXT NOT NULL DEFAULT 'all';
ALTER TABLE memberships ADD COLUMN favourite INTEGER NOT NULL DEFAULT 0;
ALTER TABLE memberships ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;

CREATE TABLE invitations (
    user_id INTEGER NOT NULL REFERENCES users (id),
    room_id INTEGER NOT NULL REFERENCES rooms (id),
    by_id   INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (user_id, room_id)
) WITHOUT ROWID;
CREATE INDEX invitations_room ON invitations (room_id);
