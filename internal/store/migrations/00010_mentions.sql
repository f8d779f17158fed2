-- Messages mention people.

-- +goose Up
-- Of members who are not the author. A message that calls everybody names nobody here.
CREATE TABLE mentions (
    user_id    INTEGER NOT NULL REFERENCES users (id),
    room_id    INTEGER NOT NULL REFERENCES rooms (id),
    count      INTEGER NOT NULL, -- the message's
    message_id INTEGER NOT NULL REFERENCES messages (id),
    PRIMARY KEY (user_id, room_id, count)
) WITHOUT ROWID;
CREATE INDEX mentions_message ON mentions (message_id, user_id);
CREATE INDEX mentions_room ON mentions (room_id);

-- Messages that call everybody in their room.
CREATE TABLE calls (
    room_id    INTEGER NOT NULL REFERENCES rooms (id),
    count      INTEGER NOT NULL,
    message_id INTEGER NOT NULL REFERENCES messages (id),
    author_id  INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (room_id, count)
) WITHOUT ROWID;
CREATE UNIQUE INDEX calls_message ON calls (message_id);
