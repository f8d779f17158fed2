-- +goose Up
-- An entry may be about a message, about a person, or about the room itself. A
-- message that an entry names without being about one is the line that tells of it.
CREATE TABLE new_room_log (
    room_id    INTEGER NOT NULL REFERENCES rooms (id),
    number     INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    message_id INTEGER REFERENCES messages (id),
    person_id  INTEGER REFERENCES users (id),
    PRIMARY KEY (room_id, number)
) WITHOUT ROWID;
INSERT INTO new_room_log (room_id, number, id, kind, message_id, person_id)
    SELECT l.room_id, l.number, l.id,
        CASE WHEN l.kind <> 'membership' THEN l.kind WHEN m.kind = 'joined' THEN 'join' ELSE 'leave' END,
        l.message_id,
        CASE WHEN l.kind = 'membership' THEN m.author_id END
    FROM room_log l JOIN messages m ON m.id = l.message_id;
DROP TABLE room_log;
ALTER TABLE new_room_log RENAME TO room_log;

-- One word for one thing: the lines have the names of the entries.
UPDATE messages SET kind = 'join' WHERE kind = 'joined';
UPDATE messages SET kind = 'leave' WHERE kind = 'left';

-- What holds for the whole chat and is kept with its data.
CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
INSERT INTO settings (name, value) SELECT 'lobby', id FROM rooms WHERE name = 'lobby';
