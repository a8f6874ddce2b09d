-- The tables of ours in a file of calling lists. Each statement has a name; they are run in this order, in one
-- transaction. The users' lists themselves are tables beside these, see list.sql.

-- name: scx_list
-- Every list of the file. A list that was replaced stays named here, for its attempts stay in the log.
CREATE TABLE scx_list (
    list_id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name      TEXT NOT NULL COLLATE NOCASE,       -- and that of its table
    columns   TEXT NOT NULL,                      -- JSON, in order: [{"name", "type", "declared", "given"}, …]
    timezones TEXT NOT NULL,                      -- JSON: {tz_dbid: IANA name}
    replaced  INTEGER NOT NULL DEFAULT 0          -- 1: its table is gone
)

-- name: scx_list_name
CREATE UNIQUE INDEX scx_list_name ON scx_list (name) WHERE replaced = 0

-- name: scx_chain
-- One row a chain, for ever: `serial` keeps the ids of attempts apart even where rows come and go.
CREATE TABLE scx_chain (
    list_id  INTEGER NOT NULL,
    chain_id INTEGER NOT NULL,
    place    INTEGER NOT NULL,                    -- the order of first rows
    ready_at INTEGER,                             -- least dial_sched_time of its Ready records, in UTC seconds; or NULL
    ready    INTEGER NOT NULL DEFAULT 0,          -- 1: ready_at had come when chains were last claimed
    held     INTEGER NOT NULL DEFAULT 0,          -- 1: handed out
    serial   INTEGER NOT NULL DEFAULT 0,          -- how often it was handed out
    records  TEXT,                                -- JSON: record_ids by handle; NULL: by chain_n, then record_id
    ended    TEXT,                                -- why its last session ended
    PRIMARY KEY (list_id, chain_id)
) WITHOUT ROWID

-- name: scx_chain_place
CREATE UNIQUE INDEX scx_chain_place ON scx_chain (list_id, place)

-- name: scx_chain_waiting
-- Together with the next one the two heaps of the store in memory: who waits for a time, and whose time has come.
CREATE INDEX scx_chain_waiting ON scx_chain (list_id, ready_at) WHERE held = 0 AND ready = 0 AND ready_at IS NOT NULL

-- name: scx_chain_ready
CREATE INDEX scx_chain_ready ON scx_chain (list_id, place) WHERE held = 0 AND ready = 1

-- name: scx_session
-- One row a chain that was handed out and whose session has not ended; `snapshot` is NULL until its first turn.
CREATE TABLE scx_session (
    list_id     INTEGER NOT NULL,
    chain_id    INTEGER NOT NULL,
    snapshot    TEXT,                             -- JSON
    document    TEXT,                             -- SHA-256 of the treatment's text
    due         TEXT,                             -- when it wants to be woken, ISO 8601 in UTC
    outstanding TEXT,                             -- the attempt that waits for its result
    PRIMARY KEY (list_id, chain_id)
)

-- name: scx_document
CREATE TABLE scx_document (
    digest  TEXT PRIMARY KEY,
    content BLOB NOT NULL
)

-- name: scx_attempt
-- The attempt log. An entry without a result says that the call was asked for; a later one how it ended.
CREATE TABLE scx_attempt (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    list_id      INTEGER NOT NULL,
    chain_id     INTEGER NOT NULL,
    attempt_id   TEXT NOT NULL,
    handle       INTEGER NOT NULL,
    record_id    INTEGER,                         -- the record that had this handle
    contact_info TEXT NOT NULL,
    placed_at    TEXT NOT NULL,                   -- ISO 8601 in UTC
    ended_at     TEXT,
    result       INTEGER
)

-- name: scx_attempt_of_chain
CREATE INDEX scx_attempt_of_chain ON scx_attempt (list_id, chain_id, attempt_id)

-- name: scx_attempt_not_updated
CREATE TRIGGER scx_attempt_not_updated BEFORE UPDATE ON scx_attempt
BEGIN SELECT RAISE(ABORT, 'the attempt log only grows'); END

-- name: scx_attempt_not_deleted
CREATE TRIGGER scx_attempt_not_deleted BEFORE DELETE ON scx_attempt
BEGIN SELECT RAISE(ABORT, 'the attempt log only grows'); END

-- name: scx_attempt_not_replaced
-- INSERT OR REPLACE deletes without a word.
CREATE TRIGGER scx_attempt_not_replaced BEFORE INSERT ON scx_attempt
WHEN EXISTS (SELECT 1 FROM scx_attempt WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the attempt log only grows'); END
