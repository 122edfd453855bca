-- The way out: what a link of the Authorize step opens. Lives 10 minutes, extended while the step is shown.
CREATE TABLE departures (
    hash BYTEA NOT NULL PRIMARY KEY,
    connection_id TEXT NOT NULL REFERENCES connections (id),
    session_id TEXT NOT NULL REFERENCES sessions (id),
    language TEXT NOT NULL,
    return_url TEXT,
    platforms TEXT,
    hosted BIGINT NOT NULL,
    door TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX departures_by_session ON departures (session_id);

-- Each time that somebody left. The hash is of the return state, which lives 30 days.
CREATE TABLE attempts (
    -- Not a secret: portals see it.
    id TEXT NOT NULL PRIMARY KEY,
    state_hash BYTEA NOT NULL UNIQUE,
    connection_id TEXT NOT NULL REFERENCES connections (id),
    language TEXT NOT NULL,
    return_url TEXT,
    platforms TEXT,
    hosted BIGINT NOT NULL,
    door TEXT NOT NULL,
    left_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- The first visit, and what it brought.
    visited_at BIGINT,
    hint_code BIGINT,
    hint_text TEXT,
    outcome TEXT
);

CREATE INDEX attempts_by_connection ON attempts (connection_id, left_at);

-- Back on the hosted page: exchanged at once, once, within 2 minutes.
CREATE TABLE hand_backs (
    hash BYTEA NOT NULL PRIMARY KEY,
    attempt_id TEXT NOT NULL UNIQUE REFERENCES attempts (id),
    expires_at BIGINT NOT NULL,
    taken_at BIGINT
);
