-- Messages are pinned for the room, and saved by people for themselves.

-- +goose Up
ALTER TABLE messages ADD COLUMN pin_id INTEGER;    -- NULL: it is not pinned
ALTER TABLE messages ADD COLUMN pinned_by INTEGER REFERENCES users (id);
CREATE INDEX messages_pins ON messages (room_id, pin_id) WHERE pin_id IS NOT NULL;

-- What somebody has saved stays when the message is gone: its ids are no foreign keys.
CREATE TABLE saved (
    user_id    INTEGER NOT NULL REFERENCES users (id),
    message_id INTEGER NOT NULL,
    room_id    INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    PRIMARY KEY (user_id, message_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX saved_order ON saved (user_id, id);
