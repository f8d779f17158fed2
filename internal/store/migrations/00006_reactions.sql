-- People set emoji on messages.

-- +goose Up
CREATE TABLE reactions (
    message_id INTEGER NOT NULL REFERENCES messages (id),
    user_id    INTEGER NOT NULL REFERENCES users (id),
    emoji      TEXT    NOT NULL,
    id         INTEGER NOT NULL,
    PRIMARY KEY (message_id, user_id, emoji)
) WITHOUT ROWID;
CREATE UNIQUE INDEX reactions_people ON reactions (message_id, emoji, id);

-- The sum of a message's reactions, and of which entry of the room's log tells of it.
CREATE TABLE reacted (
    room_id    INTEGER NOT NULL REFERENCES rooms (id),
    number     INTEGER NOT NULL, -- the message's
    message_id INTEGER NOT NULL REFERENCES messages (id),
    version    INTEGER NOT NULL, -- rises with each change
    kinds      TEXT    NOT NULL, -- each emoji with how many have set it, as JSON
    told       INTEGER NOT NULL, -- 0: no entry does
    pending    INTEGER NOT NULL, -- 1: there is something new to tell
    PRIMARY KEY (room_id, number)
) WITHOUT ROWID;
CREATE UNIQUE INDEX reacted_message ON reacted (message_id);
CREATE INDEX reacted_told ON reacted (room_id, told);
CREATE INDEX reacted_pending ON reacted (pending, room_id) WHERE pending = 1;

ALTER TABLE user_log ADD COLUMN message_id INTEGER; -- NULL: the entry is about none
