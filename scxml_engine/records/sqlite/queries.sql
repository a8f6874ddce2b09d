-- What a store asks of its list. {table} is the list's table, {list} its number, {cells} its columns in order;
-- {ready_at}, {running}, {callable} and {state} are parts in list.sql.

-- name: chain
SELECT held, records FROM scx_chain WHERE list_id = {list} AND chain_id = :chain

-- name: rows_of_chain
SELECT {cells} FROM {table} AS l WHERE l.chain_id = :chain ORDER BY l.chain_n, l.record_id

-- name: rows_of_chains
SELECT {cells} FROM {table} AS l WHERE l.chain_id IN (SELECT value FROM json_each(:chains))
ORDER BY l.chain_n, l.record_id

-- name: rows_of_places
SELECT {cells} FROM scx_chain AS c JOIN {table} AS l ON l.chain_id = c.chain_id
WHERE c.list_id = {list} AND c.place >= :first AND c.place < :end
ORDER BY c.place, l.chain_n, l.record_id

-- name: chains_of_places
SELECT chain_id, held, records FROM scx_chain WHERE list_id = {list} AND place >= :first AND place < :end
ORDER BY place

-- name: count_places
SELECT coalesce(max(place) + 1, 0) FROM scx_chain WHERE list_id = {list}

-- name: find
SELECT l.chain_id, l.record_id FROM {table} AS l JOIN scx_chain AS c ON c.list_id = {list} AND c.chain_id = l.chain_id
WHERE l.contact_info = :contact_info ORDER BY c.place

-- name: promote
-- Chains whose time has come wait no longer.
UPDATE scx_chain SET ready = 1 WHERE list_id = {list} AND held = 0 AND ready = 0 AND ready_at <= :now

-- name: ready
-- In the order of first rows. What the rows tell counts too: an INSERT OR REPLACE from outside fires no DELETE trigger.
SELECT chain_id, serial, records FROM scx_chain
WHERE list_id = {list} AND held = 0 AND ready = 1 AND ready_at <= :now AND {ready_at} <= :now
ORDER BY place LIMIT :limit

-- name: next_ready
SELECT min(ready_at) FROM scx_chain WHERE list_id = {list} AND held = 0 AND ready = 0 AND ready_at > :now

-- name: hold
UPDATE scx_chain SET held = 1, ready = 0, serial = serial + 1, ended = NULL, records = :records
WHERE list_id = {list} AND chain_id = :chain

-- name: free
UPDATE scx_chain SET held = 0 WHERE list_id = {list} AND chain_id = :chain

-- name: settle
-- Of a chain that was held before a commit: whether it still is, though a trigger may have taken what the commit wrote
-- for an edit from outside.
UPDATE scx_chain SET held = 1 - held
WHERE list_id = {list} AND chain_id = :chain AND held <> ({running} OR {callable})

-- name: retrieve
UPDATE {table} SET record_status = 2 WHERE record_status = 1 AND chain_id IN (SELECT value FROM json_each(:chains))

-- name: unretrieve
UPDATE {table} SET record_status = 1 WHERE record_status = 2 AND chain_id = :chain

-- name: update_row
UPDATE {table} SET {assignments} WHERE record_id = ?

-- name: add_column
ALTER TABLE {table} ADD COLUMN {definition}

-- name: keep_columns
UPDATE scx_list SET columns = :columns WHERE list_id = {list}

-- name: keep_session
INSERT OR REPLACE INTO scx_session (list_id, chain_id, snapshot, document, due, outstanding)
VALUES ({list}, :chain, :snapshot, :document, :due, :outstanding)

-- name: drop_session
DELETE FROM scx_session WHERE list_id = {list} AND chain_id = :chain

-- name: keep_reason
UPDATE scx_chain SET ended = :reason WHERE list_id = {list} AND chain_id = :chain

-- name: unfinished
SELECT s.chain_id, s.snapshot, s.document, s.due, s.outstanding,
    a.chain_id, a.attempt_id, a.handle, a.contact_info, a.placed_at, a.ended_at, a.result
FROM scx_session AS s
JOIN scx_chain AS c ON c.list_id = s.list_id AND c.chain_id = s.chain_id
LEFT JOIN scx_attempt AS a ON a.seq = (
    SELECT max(last.seq) FROM scx_attempt AS last
    WHERE last.list_id = s.list_id AND last.chain_id = s.chain_id AND last.attempt_id = s.outstanding
)
WHERE s.list_id = {list} ORDER BY c.place LIMIT :limit

-- name: log_attempt
INSERT INTO scx_attempt
    (list_id, chain_id, attempt_id, handle, record_id, contact_info, placed_at, ended_at, result)
VALUES ({list}, :chain, :attempt, :handle, :record, :contact_info, :placed_at, :ended_at, :result)

-- name: log
SELECT chain_id, attempt_id, handle, contact_info, placed_at, ended_at, result
FROM scx_attempt WHERE list_id = {list} ORDER BY seq

-- name: keep_document
INSERT INTO scx_document (digest, content) SELECT :digest, :content
WHERE NOT EXISTS (SELECT 1 FROM scx_document WHERE digest = :digest)

-- name: document
SELECT content FROM scx_document WHERE digest = :digest

-- name: find_list
SELECT list_id, name, columns, timezones FROM scx_list WHERE name = :name AND replaced = 0

-- name: list_names
SELECT name FROM scx_list WHERE replaced = 0 ORDER BY list_id

-- name: table_columns
SELECT name, type FROM pragma_table_info(:name)

-- name: table_exists
SELECT 1 FROM sqlite_master WHERE name = :name COLLATE NOCASE

-- name: insert_list
INSERT INTO scx_list (name, columns, timezones) VALUES (:name, :columns, :timezones)

-- name: insert_row
INSERT INTO {table} VALUES ({values})

-- name: insert_chain
INSERT INTO scx_chain (list_id, chain_id, place, records) VALUES ({list}, ?, ?, ?)

-- name: reckon_ready
-- Of a list that was just imported.
UPDATE scx_chain SET ready = 0, ready_at = {ready_at} WHERE list_id = {list}

-- name: reckon_come
UPDATE scx_chain SET ready = 1 WHERE list_id = {list} AND ready_at <= 0

-- name: replace_list
UPDATE scx_list SET replaced = 1 WHERE list_id = {list}

-- name: drop_chains
DELETE FROM scx_chain WHERE list_id = {list}

-- name: has_session
SELECT 1 FROM scx_session WHERE list_id = {list}

-- name: count_records
SELECT record_status, count(*) FROM {table} GROUP BY record_status ORDER BY record_status

-- name: count_chains
SELECT {state}, count(*) FROM scx_chain WHERE list_id = {list} GROUP BY 1

-- name: count_attempts
-- By the last entry of each.
SELECT result, count(*) FROM scx_attempt AS a
WHERE list_id = {list} AND seq = (
    SELECT max(last.seq) FROM scx_attempt AS last
    WHERE last.list_id = a.list_id AND last.chain_id = a.chain_id AND last.attempt_id = a.attempt_id
) GROUP BY result ORDER BY result

-- name: state_of_chain
SELECT {state}, serial, ready_at, ended
FROM scx_chain WHERE list_id = {list} AND chain_id = :chain

-- name: session_of_chain
SELECT snapshot, document, due, outstanding FROM scx_session WHERE list_id = {list} AND chain_id = :chain

-- name: log_of_chain
SELECT chain_id, attempt_id, handle, contact_info, placed_at, ended_at, result
FROM scx_attempt WHERE list_id = {list} AND chain_id = :chain ORDER BY seq
