-- The tables that can be looked at: pointers to files. A pointer moves in the transaction that writes the event.
CREATE TABLE snapshots (
    connection_id TEXT NOT NULL REFERENCES connections (id),
    dataset TEXT NOT NULL,
    -- Relative to the folder of snapshots.
    path TEXT NOT NULL,
    -- ROWS is a keyword of both engines.
    row_count BIGINT NOT NULL,
    as_of BIGINT NOT NULL,
    operation_id TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (connection_id, dataset)
);
