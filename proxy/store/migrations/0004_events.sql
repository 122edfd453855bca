-- What happened. Timeline, host events, webhooks and audit log are views of this table.
CREATE TABLE events (
    merchant_id TEXT NOT NULL REFERENCES merchants (id),
    -- The merchant's counter: from 1, without gaps, in the order of commits.
    seq BIGINT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    -- JSON
    what TEXT NOT NULL,
    -- 1 where only a figure moved: left out of timelines.
    quiet BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, seq)
);
