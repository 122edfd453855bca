-- The web portals whose merchants are taken on board.
CREATE TABLE portals (
    id TEXT NOT NULL PRIMARY KEY,
    upstream_id TEXT NOT NULL REFERENCES upstreams (id),
    name TEXT NOT NULL,
    -- JSON arrays of text; origins as browsers write them.
    origins TEXT NOT NULL,
    return_addresses TEXT NOT NULL,
    policy_url TEXT,
    active BIGINT NOT NULL,
    -- SHA-256 of the portal's keys: two at once while one is replaced by the other.
    key_hash BYTEA NOT NULL UNIQUE,
    previous_key_hash BYTEA UNIQUE,
    -- The number that its newest merchant got.
    last_number BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
