-- A message may reply to another one of its room.

-- +goose Up
-- NULL: none. It is no foreign key: of an erased room the messages go in any order.
ALTER TABLE messages ADD COLUMN reply_to INTEGER;
