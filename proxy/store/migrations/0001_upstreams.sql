-- The Codat accounts that are spoken to. Quota, settings and the webhook route are per upstream.
-- Types everywhere: BIGINT for times (microseconds since 1970, UTC), counts and flags (0 or 1); TEXT; BYTEA for hashes.
-- SQLite and PostgreSQL both read these files: no word of one engine alone.
CREATE TABLE upstreams (
    id TEXT NOT NULL PRIMARY KEY,
    base_url TEXT NOT NULL UNIQUE,
    -- Where the secrets stand (a name in the environment or a file), never the secrets.
    key_ref TEXT NOT NULL,
    webhook_secret_ref TEXT,
    -- 'live' or 'test'
    mode TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- One row: what tells this database from others. Part of every company's tag at Codat.
CREATE TABLE installation (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL
);
