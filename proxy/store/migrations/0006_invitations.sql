-- Links that a portal sends to a merchant: exchanged for a session after a click.
CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY,
    hash BYTEA NOT NULL UNIQUE,
    merchant_id TEXT NOT NULL REFERENCES merchants (id),
    language TEXT NOT NULL,
    return_url TEXT,
    platforms TEXT,
    -- The portal's words, plain text.
    message TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE INDEX invitations_by_merchant ON invitations (merchant_id);
