-- Times are milliseconds since 1970. Ids are 63-bit, made by the program.

-- +goose Up
CREATE TABLE users (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    name_key   TEXT    NOT NULL UNIQUE, -- as names are compared
    skeleton   TEXT    NOT NULL UNIQUE, -- what the name looks like
    role       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    password   TEXT    NOT NULL,        -- argon2id, PHC form
    log_number INTEGER NOT NULL,        -- the head of the user's log
    log_entry  INTEGER NOT NULL
);
CREATE INDEX users_role ON users (role);

CREATE TABLE sessions (
    id         INTEGER PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id),
    token      BLOB    NOT NULL UNIQUE, -- SHA-256
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    proved_at  INTEGER NOT NULL,
    address    TEXT    NOT NULL,
    agent      TEXT    NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id, created_at);

CREATE TABLE devices (
    token   BLOB    NOT NULL PRIMARY KEY, -- SHA-256
    user_id INTEGER NOT NULL REFERENCES users (id),
    made_at INTEGER NOT NULL
);
CREATE INDEX devices_user ON devices (user_id, made_at);

-- At most one row: the link by which the first owner is made.
CREATE TABLE owner_link (
    token       BLOB    NOT NULL PRIMARY KEY, -- SHA-256
    valid_until INTEGER NOT NULL
);

CREATE TABLE throttles (
    name         TEXT    NOT NULL PRIMARY KEY,
    failures     INTEGER NOT NULL,
    closed_until INTEGER NOT NULL,
    used_at      INTEGER NOT NULL
);
CREATE INDEX throttles_used ON throttles (used_at);

CREATE TABLE rooms (
    id      INTEGER PRIMARY KEY,
    name    TEXT    NOT NULL UNIQUE,
    history TEXT    NOT NULL,
    number  INTEGER NOT NULL, -- the head of the room's log
    entry   INTEGER NOT NULL,
    count   INTEGER NOT NULL  -- messages that can be unread
);

CREATE TABLE memberships (
    user_id    INTEGER NOT NULL REFERENCES users (id),
    room_id    INTEGER NOT NULL REFERENCES rooms (id),
    joined     INTEGER NOT NULL,
    mark_count INTEGER NOT NULL,
    mark_at    INTEGER NOT NULL,
    PRIMARY KEY (user_id, room_id)
) WITHOUT ROWID;
CREATE INDEX memberships_room ON memberships (room_id);

CREATE TABLE messages (
    id        INTEGER PRIMARY KEY,
    room_id   INTEGER NOT NULL REFERENCES rooms (id),
    number    INTEGER NOT NULL,
    count     INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    author_id INTEGER NOT NULL REFERENCES users (id),
    client_id TEXT,             -- NULL for lines of the system
    text      TEXT    NOT NULL,
    edited_at INTEGER NOT NULL, -- 0: never
    deleted   INTEGER NOT NULL
);
CREATE UNIQUE INDEX messages_timeline ON messages (room_id, number);
CREATE UNIQUE INDEX messages_client ON messages (author_id, client_id);

-- What happened in a room, in order, without gaps. No content.
CREATE TABLE room_log (
    room_id    INTEGER NOT NULL REFERENCES rooms (id),
    number     INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    message_id INTEGER NOT NULL REFERENCES messages (id),
    PRIMARY KEY (room_id, number)
) WITHOUT ROWID;

-- What concerns one person on all their devices, likewise.
CREATE TABLE user_log (
    user_id INTEGER NOT NULL REFERENCES users (id),
    number  INTEGER NOT NULL,
    id      INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    room_id INTEGER NOT NULL REFERENCES rooms (id),
    PRIMARY KEY (user_id, number)
) WITHOUT ROWID;

-- Written to find out whether the disk takes anything.
CREATE TABLE probes (
    id     INTEGER PRIMARY KEY,
    run_at INTEGER NOT NULL
);
