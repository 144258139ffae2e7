-- Who of several machines sees to a hoja, or speaks in the chat: see lease.go. Stays empty in SQLite, which one process has to itself.

-- +goose Up
CREATE TABLE lease (
    name   TEXT   NOT NULL PRIMARY KEY,
    holder TEXT   NOT NULL,
    epoch  BIGINT NOT NULL,
    until  BIGINT NOT NULL
);

-- +goose Down
DROP TABLE lease;
