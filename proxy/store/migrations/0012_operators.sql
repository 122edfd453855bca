-- Who uses the dashboard.
CREATE TABLE operators (
    id TEXT NOT NULL PRIMARY KEY,
    -- In lower case.
    email TEXT NOT NULL UNIQUE,
    -- argon2id, in its own text form; null until one was set.
    password TEXT,
    all_portals BIGINT NOT NULL,
    link_hash BYTEA UNIQUE,
    link_expires_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE operator_portals (
    operator_id TEXT NOT NULL REFERENCES operators (id),
    portal_id TEXT NOT NULL REFERENCES portals (id),
    PRIMARY KEY (operator_id, portal_id)
);

CREATE TABLE operator_sessions (
    hash BYTEA NOT NULL PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operators (id),
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);

CREATE INDEX operator_sessions_by_operator ON operator_sessions (operator_id);

-- Failed logins per account and per address: whether or not the account exists.
CREATE TABLE logins (
    key TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    failed_at BIGINT NOT NULL,
    wait_until BIGINT NOT NULL
);
