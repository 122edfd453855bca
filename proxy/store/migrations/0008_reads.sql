-- Datasets whose rows are to be read: work that is due. Kept apart from the connection, so that one long reading never
-- holds up the progress of the other six.
CREATE TABLE reads (
    connection_id TEXT NOT NULL REFERENCES connections (id),
    dataset TEXT NOT NULL,
    -- Codat's operation that ended with these rows.
    operation_id TEXT NOT NULL,
    as_of BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    lease_until BIGINT,
    attempts BIGINT NOT NULL,
    PRIMARY KEY (connection_id, dataset)
);

CREATE INDEX reads_due ON reads (due_at);
