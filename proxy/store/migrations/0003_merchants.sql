-- The portals' merchants. The row is the lock under which everything of a merchant is written.
CREATE TABLE merchants (
    id TEXT NOT NULL PRIMARY KEY,
    portal_id TEXT NOT NULL REFERENCES portals (id),
    -- The portal's own name for it, compared byte by byte.
    reference TEXT NOT NULL,
    -- A short number of ours, per portal.
    number BIGINT NOT NULL,
    -- The picture (JSON), folded from the events up to seq.
    state TEXT NOT NULL,
    seq BIGINT NOT NULL,
    -- The greatest seq that a document has acknowledged.
    heard_seq BIGINT NOT NULL,
    -- Drawn from the state, for lists.
    status TEXT NOT NULL,
    in_trouble BIGINT NOT NULL,
    search_text TEXT NOT NULL,
    list_row TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    UNIQUE (portal_id, reference),
    UNIQUE (portal_id, number)
);

-- The order of the operators' list.
CREATE INDEX merchants_by_need ON merchants (in_trouble DESC, changed_at DESC, id);
