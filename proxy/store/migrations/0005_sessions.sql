-- Sessions of merchants: what a token opens. Progress belongs to the merchant, never to a session.
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    hash BYTEA NOT NULL UNIQUE,
    merchant_id TEXT NOT NULL REFERENCES merchants (id),
    -- JSON array of 'connect', 'read', 'manage'
    scopes TEXT NOT NULL,
    language TEXT NOT NULL,
    return_url TEXT,
    -- JSON array of Codat's keys; null for all
    platforms TEXT,
    hosted BIGINT NOT NULL,
    -- 'portal', 'invitation' or 'hand-back'
    door TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- When the invitation or hand-back was exchanged from which it descends.
    exchanged_at BIGINT
);

CREATE INDEX sessions_by_merchant ON sessions (merchant_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);
