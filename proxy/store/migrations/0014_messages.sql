-- Codat's webhook messages that were taken: each at most once, however often it is sent. No bodies: a message says
-- where to look, and what is found there is the truth.
CREATE TABLE messages (
    upstream_id TEXT NOT NULL REFERENCES upstreams (id),
    -- Codat's id, the same over all its tries.
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- How many connections of ours it was about; 0: of nobody whom we know, or of a kind that we do not need.
    connections BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (upstream_id, id)
);

CREATE INDEX messages_by_age ON messages (received_at);
