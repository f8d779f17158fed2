-- What somebody writes and has not sent is kept for all their devices.

-- +goose Up
-- One for each person and room.
CREATE TABLE drafts (
    user_id   INTEGER NOT NULL REFERENCES users (id),
    room_id   INTEGER NOT NULL REFERENCES rooms (id),
    number    INTEGER NOT NULL, -- of the entry of the person's log that tells of it
    client_id TEXT    NOT NULL,
    reply_to  INTEGER,          -- NULL: none
    text      TEXT    NOT NULL,
    PRIMARY KEY (user_id, room_id)
);
