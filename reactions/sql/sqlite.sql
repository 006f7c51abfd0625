-- What the app adds to SQLite. Names in braces are tables; see reactions/database.py.

CREATE TRIGGER IF NOT EXISTS reactions_board_insert AFTER INSERT ON {board} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_board_update AFTER UPDATE ON {board} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_board_delete AFTER DELETE ON {board} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_kind_insert AFTER INSERT ON {kind} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_kind_update AFTER UPDATE ON {kind} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_kind_delete AFTER DELETE ON {kind} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_set_insert AFTER INSERT ON {set} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_set_update AFTER UPDATE ON {set} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_set_delete AFTER DELETE ON {set} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_member_insert AFTER INSERT ON {member} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_member_update AFTER UPDATE ON {member} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_member_delete AFTER DELETE ON {member} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_restriction_insert AFTER INSERT ON {restriction} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_restriction_update AFTER UPDATE ON {restriction} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_restriction_delete AFTER DELETE ON {restriction} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_block_insert AFTER INSERT ON {block} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_block_update AFTER UPDATE ON {block} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_block_delete AFTER DELETE ON {block} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_flood_insert AFTER INSERT ON {flood} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_flood_update AFTER UPDATE OF state, is_held, exclusion_id ON {flood} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER IF NOT EXISTS reactions_flood_delete AFTER DELETE ON {flood} BEGIN UPDATE {edition} SET token = lower(hex(randomblob(16))); END;

-- The hour of a vote that is added, changed or withdrawn when the hour may have been added up already (services/hours.py).
-- Those of before are taken away first: one that is there is left as it is.
DROP TRIGGER IF EXISTS reactions_hour_insert;
DROP TRIGGER IF EXISTS reactions_hour_update;
DROP TRIGGER IF EXISTS reactions_hour_delete;
CREATE TRIGGER IF NOT EXISTS reactions_hour_insert AFTER INSERT ON {vote} WHEN NEW.cast_at < strftime('%Y-%m-%d %H:%M:%f', 'now', '-5 minutes') BEGIN INSERT INTO {stale} (page_id, begins_at) SELECT NEW.page_id, strftime('%Y-%m-%d %H:00:00', NEW.cast_at) FROM {summing}; END;
CREATE TRIGGER IF NOT EXISTS reactions_hour_update AFTER UPDATE OF page_id, kind_id, revision_id, is_counted, cast_at ON {vote} WHEN OLD.cast_at < strftime('%Y-%m-%d %H:%M:%f', 'now', '-5 minutes') OR NEW.cast_at < strftime('%Y-%m-%d %H:%M:%f', 'now', '-5 minutes') BEGIN INSERT INTO {stale} (page_id, begins_at) SELECT OLD.page_id, strftime('%Y-%m-%d %H:00:00', OLD.cast_at) FROM {summing}; INSERT INTO {stale} (page_id, begins_at) SELECT NEW.page_id, strftime('%Y-%m-%d %H:00:00', NEW.cast_at) FROM {summing}; END;
CREATE TRIGGER IF NOT EXISTS reactions_hour_delete AFTER DELETE ON {vote} WHEN OLD.cast_at < strftime('%Y-%m-%d %H:%M:%f', 'now', '-5 minutes') BEGIN INSERT INTO {stale} (page_id, begins_at) SELECT OLD.page_id, strftime('%Y-%m-%d %H:00:00', OLD.cast_at) FROM {summing}; END;
