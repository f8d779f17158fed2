-- What everybody sees of people has a log of its own.

-- +goose Up
CREATE TABLE people_log (
    number  INTEGER PRIMARY KEY,
    id      INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id)
);
