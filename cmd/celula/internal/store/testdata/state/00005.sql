-- The store as version 5 of its schema left it. It is not changed any more: a later program must be able to open it.

CREATE TABLE sale (
    hoja  TEXT   NOT NULL,
    seq   BIGINT NOT NULL,
    id    TEXT   NOT NULL,
    cells BYTEA  NOT NULL,
    state TEXT   NOT NULL,
    gone  BIGINT NOT NULL
);

CREATE TABLE sale_journal (
    hoja TEXT   NOT NULL PRIMARY KEY,
    seq  BIGINT NOT NULL,
    fold BIGINT NOT NULL
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

CREATE TABLE lease (
    name   TEXT   NOT NULL PRIMARY KEY,
    holder TEXT   NOT NULL,
    epoch  BIGINT NOT NULL,
    until  BIGINT NOT NULL
);

CREATE TABLE sale_order (
    hoja TEXT NOT NULL PRIMARY KEY,
    ids  TEXT NOT NULL
);

INSERT INTO sale (hoja, seq, id, cells, state, gone) VALUES
    ('ventas', 5, 'V-0000GONE', 'otras-celdas', '3␟INCOMPLETA␟␟Falta el NIP␟␟2026-11-19 08:00:00␟1795095600000␟␟{"hoja":"ventas"}', 1795190640000),
    ('ventas', 3, 'V-7K3M9QX2', 'unas-celdas-de-antes', '2␟EN PROCESO␟␟Falta la agenda␟␟2026-11-19 09:00:00␟1795099200000␟␟{"hoja":"ventas"}', 0),
    ('ventas', 4, 'V-7K3M9QX2', 'huellas-de-las-celdas', '2␟PENDIENTE INSTALACIÓN␟CTA␟␟APARECE␟2026-11-20 10:04:00␟1795190640000␟CTA␟{"hoja":"ventas","id":"V-7K3M9QX2"}', 0),
    ('ventas', 2, 'V-0000GONE', 'otras-celdas', '3␟INCOMPLETA␟␟Falta el NIP␟␟2026-11-19 08:00:00␟1795095600000␟␟{"hoja":"ventas"}', 0);

INSERT INTO sale_journal (hoja, seq, fold) VALUES ('ventas', 5, 5);

INSERT INTO message (key, hoja, seq, channel, ref, cases, wanted, shown, trying) VALUES
    ('m1', 'ventas', 1, 'C1', '1795190640.000100', '["c1","c2"]', 'hash-1', 'hash-1', 0),
    ('m2', 'ventas', 2, 'C1', '', '["c2"]', 'hash-2', '', 1);

INSERT INTO cases (hoja, key, kind, subject, facts, opened, said, closed, message) VALUES
    ('ventas', 'c1', 'instalacion.vencida', 'V-7K3M9QX2', '{"hoja":"ventas","fila":2}', 1795190640000, 1795190640000, 0, 'm1'),
    ('ventas', 'c2', 'venta.eliminada', 'V-0000GONE', '{"hoja":"ventas"}', 1795190640000, 1795190640000, 1795190700000, 'm2');

INSERT INTO hoja (name, last_good, note) VALUES ('ventas', 1795190640000, '{"cifras":"0123456789abcdef"}');

INSERT INTO lease (name, holder, epoch, until) VALUES ('hoja ventas', 'una máquina que murió', 7, 1700000000000);

INSERT INTO sale_order (hoja, ids) VALUES ('ventas', 'V-7K3M9QX2');
