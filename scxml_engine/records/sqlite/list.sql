-- One user's list: its table, what finds its rows, and the triggers that let claims see edits from outside.
--
-- {table} is the table's quoted name, {list} the list's number, {due} what the time of a row is: its dial_sched_time,
-- or 0 in a list without that column, {watched} the columns that decide when a chain can be claimed. The first five are
-- parts of other statements.

-- name: ready_at
-- When a chain can be claimed, as its rows tell.
(SELECT min({due}) FROM {table} AS l WHERE l.chain_id = scx_chain.chain_id AND l.record_status = 1)

-- name: running
-- Its session has not ended.
EXISTS (SELECT 1 FROM scx_session AS s WHERE s.list_id = scx_chain.list_id AND s.chain_id = scx_chain.chain_id)

-- name: callable
-- One of its records is Ready or Retrieved.
EXISTS (SELECT 1 FROM {table} AS l WHERE l.chain_id = scx_chain.chain_id AND l.record_status IN (1, 2))

-- name: state
-- A word for where the chain stands.
CASE
    WHEN {running} THEN 'running'
    WHEN held THEN 'held'
    WHEN ready_at IS NULL THEN 'done'
    WHEN ready_at <= :now THEN 'ready'
    ELSE 'waiting'
END

-- name: new_chain
-- (No INSERT OR IGNORE: an INSERT OR REPLACE from outside would make a REPLACE of it.)
INSERT INTO scx_chain (list_id, chain_id, place)
    SELECT {list}, NEW.chain_id, (SELECT coalesce(max(place) + 1, 0) FROM scx_chain WHERE list_id = {list})
    WHERE NEW.chain_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM scx_chain WHERE list_id = {list} AND chain_id = NEW.chain_id)

-- name: create_table
CREATE TABLE {table} ({definitions})

-- name: create_index_of_chain
CREATE INDEX scx_{list}_of_chain ON {table} (chain_id)

-- name: create_index_of_contact
CREATE INDEX scx_{list}_of_contact ON {table} (contact_info)

-- name: create_trigger_inserted
-- A row without a chain is its own; without a chain_n it is the last of its chain. The first update fires the next
-- trigger.
CREATE TRIGGER scx_{list}_inserted AFTER INSERT ON {table}
BEGIN
    UPDATE {table} SET chain_id = (
        SELECT CASE WHEN count(*) = 0 THEN NEW.record_id
            ELSE (SELECT max(chain_id) + 1 FROM scx_chain WHERE list_id = {list}) END
        FROM scx_chain WHERE list_id = {list} AND chain_id = NEW.record_id
    ) WHERE record_id = NEW.record_id AND chain_id IS NULL;
    UPDATE {table} SET chain_n = (
        SELECT coalesce(max(l.chain_n) + 1, 0) FROM {table} AS l
        WHERE l.chain_id = (SELECT own.chain_id FROM {table} AS own WHERE own.record_id = NEW.record_id)
    ) WHERE record_id = NEW.record_id AND chain_n IS NULL;
    {new_chain};
    UPDATE scx_chain SET ready = 0, ready_at = {ready_at},
        held = held AND ({running} OR {callable} AND NEW.record_status <> 1)
        WHERE list_id = {list} AND chain_id = NEW.chain_id;
END

-- name: create_trigger_moved
-- From one chain to another.
CREATE TRIGGER scx_{list}_moved AFTER UPDATE OF chain_id ON {table} WHEN OLD.chain_id IS NOT NEW.chain_id
BEGIN
    {new_chain};
    UPDATE scx_chain SET ready = 0, ready_at = {ready_at}, held = held AND ({running} OR {callable})
        WHERE list_id = {list} AND chain_id IN (OLD.chain_id, NEW.chain_id);
END

-- name: create_trigger_updated
-- Who makes a record Ready after the session has ended gives the chain back, as a release does.
CREATE TRIGGER scx_{list}_updated AFTER UPDATE OF {watched} ON {table}
BEGIN
    UPDATE scx_chain SET ready = 0, ready_at = {ready_at},
        held = held AND ({running} OR {callable} AND (NEW.record_status <> 1 OR OLD.record_status = 1))
        WHERE list_id = {list} AND chain_id = NEW.chain_id;
END

-- name: create_trigger_deleted
CREATE TRIGGER scx_{list}_deleted AFTER DELETE ON {table}
BEGIN
    UPDATE scx_chain SET ready = 0, ready_at = {ready_at}, held = held AND ({running} OR {callable})
        WHERE list_id = {list} AND chain_id = OLD.chain_id;
END

-- name: drop_trigger_inserted
DROP TRIGGER IF EXISTS scx_{list}_inserted

-- name: drop_trigger_updated
DROP TRIGGER IF EXISTS scx_{list}_updated

-- name: drop_trigger_deleted
DROP TRIGGER IF EXISTS scx_{list}_deleted

-- name: drop_trigger_moved
DROP TRIGGER IF EXISTS scx_{list}_moved

-- name: drop_table
DROP TABLE {table}
