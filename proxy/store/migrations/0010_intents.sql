-- Calls that create something at Codat: committed before the call, with the key and the exact bytes.
CREATE TABLE intents (
    key TEXT NOT NULL PRIMARY KEY,
    merchant_id TEXT NOT NULL REFERENCES merchants (id),
    -- 'company' or 'connection'
    kind TEXT NOT NULL,
    -- The platform's key, for a connection.
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    -- What the machine remembers (JSON).
    memory TEXT NOT NULL,
    -- 'open' or 'closed'
    state TEXT NOT NULL,
    first_sent_at BIGINT,
    -- What became of it: an id of Codat's, a problem, 'not-made'.
    outcome TEXT,
    due_at BIGINT,
    lease_until BIGINT,
    attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT
);

-- At most one at a time.
CREATE UNIQUE INDEX intents_one_open ON intents (merchant_id, kind) WHERE state = 'open';
CREATE INDEX intents_due ON intents (due_at) WHERE due_at IS NOT NULL;
