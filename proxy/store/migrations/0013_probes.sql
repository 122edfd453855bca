-- Counted up to find out whether the database can be written.
ALTER TABLE installation ADD COLUMN probes BIGINT NOT NULL DEFAULT 0;
