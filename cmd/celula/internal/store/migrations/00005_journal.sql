-- A hoja's sales are a journal: what is recorded of a sale is added at the end, and that of the greatest seq holds. See sale.go.
-- No index is kept: nothing is looked up in it, and it is read whole.

-- +goose Up
CREATE TABLE sale_new (
    hoja  TEXT   NOT NULL,
    seq   BIGINT NOT NULL,
    id    TEXT   NOT NULL,
    cells BYTEA  NOT NULL,
    state TEXT   NOT NULL,
    gone  BIGINT NOT NULL
);
INSERT INTO sale_new (hoja, seq, id, cells, state, gone)
    SELECT hoja, row_number() OVER (PARTITION BY hoja ORDER BY id), id, cells, state, gone FROM sale;
DROP TABLE sale;
ALTER TABLE sale_new RENAME TO sale;

-- Of each hoja the seq given last, and the one after which its journal is folded.
CREATE TABLE sale_journal (
    hoja TEXT   NOT NULL PRIMARY KEY,
    seq  BIGINT NOT NULL,
    fold BIGINT NOT NULL
);
INSERT INTO sale_journal (hoja, seq, fold) SELECT hoja, count(*), 2 * count(*) FROM sale GROUP BY hoja;

-- +goose Down
CREATE TABLE sale_old (
    hoja  TEXT   NOT NULL,
    id    TEXT   NOT NULL,
    cells BYTEA  NOT NULL,
    state TEXT   NOT NULL,
    gone  BIGINT NOT NULL,
    PRIMARY KEY (hoja, id)
);
INSERT INTO sale_old (hoja, id, cells, state, gone)
    SELECT hoja, id, cells, state, gone
    FROM (SELECT hoja, id, cells, state, gone, seq, max(seq) OVER (PARTITION BY hoja, id) AS newest FROM sale) AS versions
    WHERE seq = newest;
DROP TABLE sale;
ALTER TABLE sale_old RENAME TO sale;
DROP TABLE sale_journal;
