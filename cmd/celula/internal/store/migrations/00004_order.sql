-- In which order the sales of a hoja stood when last it was quiet: their ids, one a line. See order.go.

-- +goose Up
CREATE TABLE sale_order (
    hoja TEXT NOT NULL PRIMARY KEY,
    ids  TEXT NOT NULL
);

-- +goose Down
DROP TABLE sale_order;
