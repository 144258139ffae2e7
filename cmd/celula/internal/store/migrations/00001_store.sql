-- One dialect for both engines: TEXT, BIGINT and BYTEA mean the same in SQLite, where only the affinity of a column's type counts.
-- Times are milliseconds since 1970, UTC; 0 is "never".

-- +goose Up
CREATE TABLE sale (
    hoja      TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    fila      BIGINT NOT NULL,
    cells     BYTEA  NOT NULL,
    estado    TEXT   NOT NULL,
    marcacion TEXT   NOT NULL,
    motivo    TEXT   NOT NULL,
    claro     TEXT   NOT NULL,
    revisado  TEXT   NOT NULL,
    since     BIGINT NOT NULL,
    spoken    TEXT   NOT NULL,
    facts     TEXT   NOT NULL,
    gone      BIGINT NOT NULL,
    PRIMARY KEY (hoja, id)
);

CREATE TABLE message (
    key     TEXT   NOT NULL PRIMARY KEY,
    hoja    TEXT   NOT NULL,
    seq     BIGINT NOT NULL,
    channel TEXT   NOT NULL,
    ref     TEXT   NOT NULL,
    cases   TEXT   NOT NULL,
    wanted  TEXT   NOT NULL,
    shown   TEXT   NOT NULL,
    trying  BIGINT NOT NULL
);
CREATE INDEX message_seq ON message (seq);
CREATE INDEX message_unsettled ON message (seq) WHERE wanted <> shown;

CREATE TABLE cases (
    hoja    TEXT   NOT NULL,
    key     TEXT   NOT NULL,
    kind    TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    facts   TEXT   NOT NULL,
    opened  BIGINT NOT NULL,
    said    BIGINT NOT NULL,
    closed  BIGINT NOT NULL,
    message TEXT   NOT NULL,
    PRIMARY KEY (hoja, key)
);
CREATE INDEX cases_open ON cases (hoja) WHERE closed = 0;

CREATE TABLE hoja (
    name          TEXT   NOT NULL PRIMARY KEY,
    last_good     BIGINT NOT NULL,
    note          TEXT   NOT NULL
);

-- +goose Down
DROP TABLE hoja;
DROP TABLE cases;
DROP TABLE message;
DROP TABLE sale;
