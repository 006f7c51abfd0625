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
