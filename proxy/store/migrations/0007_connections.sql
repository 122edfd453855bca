-- Data connections at Codat, and what is due for them.
-- The seven datasets stand in follow: they are read and written together, always under the merchant's lock; lists and
-- pages read the merchant's state, never this.
CREATE TABLE connections (
    -- Codat's id.
    id TEXT NOT NULL PRIMARY KEY,
    merchant_id TEXT NOT NULL REFERENCES merchants (id),
    -- Codat's id.
    company_id TEXT NOT NULL,
    platform_key TEXT NOT NULL,
    platform_name TEXT NOT NULL,
    -- What the tracker remembers (JSON).
    follow TEXT NOT NULL,
    -- A page that shows its progress was seen; until when that counts.
    watched_until BIGINT NOT NULL,
    -- When it is looked at next; null: never, unless woken.
    due_at BIGINT,
    -- Somebody is at it until then.
    lease_until BIGINT,
    attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX connections_by_merchant ON connections (merchant_id);
CREATE INDEX connections_by_company ON connections (company_id);
CREATE INDEX connections_due ON connections (due_at) WHERE due_at IS NOT NULL;
