-- What the app adds to PostgreSQL (15 or newer). Names in braces are tables; see reactions/database.py.

CREATE OR REPLACE FUNCTION reactions_new_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE {edition} SET token = gen_random_uuid();
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER reactions_new_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {board}
    FOR EACH STATEMENT EXECUTE FUNCTION reactions_new_edition();
CREATE OR REPLACE TRIGGER reactions_new_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {kind}
    FOR EACH STATEMENT EXECUTE FUNCTION reactions_new_edition();
CREATE OR REPLACE TRIGGER reactions_new_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {set}
    FOR EACH STATEMENT EXECUTE FUNCTION reactions_new_edition();
CREATE OR REPLACE TRIGGER reactions_new_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {member}
    FOR EACH STATEMENT EXECUTE FUNCTION reactions_new_edition();
CREATE OR REPLACE TRIGGER reactions_new_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {restriction}
    FOR EACH STATEMENT EXECUTE FUNCTION reactions_new_edition();
CREATE OR REPLACE TRIGGER reactions_new_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {block}
    FOR EACH STATEMENT EXECUTE FUNCTION reactions_new_edition();
-- A flood's figures grow while it goes on: only what is held matters to a vote.
CREATE OR REPLACE TRIGGER reactions_new_edition AFTER INSERT OR UPDATE OF state, is_held, exclusion_id OR DELETE OR TRUNCATE ON {flood}
    FOR EACH STATEMENT EXECUTE FUNCTION reactions_new_edition();


-- Notes the hour of a vote that is added, changed or withdrawn when the hour may have been added up already (services/hours.py). A vote of these minutes costs
-- no more than the comparison; where hours are not added up, nothing is noted.
CREATE OR REPLACE FUNCTION reactions_stale_hour() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO {stale} (page_id, begins_at) SELECT OLD.page_id, date_trunc('hour', OLD.cast_at, 'UTC') FROM {summing};
    END IF;
    IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND (OLD.page_id, OLD.cast_at) IS DISTINCT FROM (NEW.page_id, NEW.cast_at) THEN
        INSERT INTO {stale} (page_id, begins_at) SELECT NEW.page_id, date_trunc('hour', NEW.cast_at, 'UTC') FROM {summing};
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER reactions_hour_insert AFTER INSERT ON {vote}
    FOR EACH ROW WHEN (NEW.cast_at < now() - interval '5 minutes') EXECUTE FUNCTION reactions_stale_hour();
CREATE OR REPLACE TRIGGER reactions_hour_update AFTER UPDATE OF page_id, kind_id, revision_id, is_counted, cast_at ON {vote}
    FOR EACH ROW WHEN (
        LEAST(OLD.cast_at, NEW.cast_at) < now() - interval '5 minutes'
        AND (OLD.page_id, OLD.kind_id, OLD.revision_id, OLD.is_counted, OLD.cast_at)
            IS DISTINCT FROM (NEW.page_id, NEW.kind_id, NEW.revision_id, NEW.is_counted, NEW.cast_at)
    ) EXECUTE FUNCTION reactions_stale_hour();
CREATE OR REPLACE TRIGGER reactions_hour_delete AFTER DELETE ON {vote}
    FOR EACH ROW WHEN (OLD.cast_at < now() - interval '5 minutes') EXECUTE FUNCTION reactions_stale_hour();


-- Adds a step to a page's tally of a kind, which is made when there is none.
CREATE OR REPLACE FUNCTION reactions_move_tally(of_page bigint, of_kind bigint, step integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE {tally} SET total = total + step WHERE page_id = of_page AND kind_id = of_kind;
    IF NOT FOUND THEN
        INSERT INTO {tally} AS tally (page_id, kind_id, total) VALUES (of_page, of_kind, step)
        ON CONFLICT (page_id, kind_id) DO UPDATE SET total = tally.total + step;
    END IF;
END $$;


-- What stood here before: with other arguments it is another function, which would stay beside the new one.
DROP FUNCTION IF EXISTS reactions_vote(bigint, text, text, integer, uuid, uuid, bigint, uuid, boolean, timestamptz);
DROP FUNCTION IF EXISTS reactions_vote(bigint, text, text, integer, uuid, bigint, boolean, uuid, bigint, uuid, boolean, timestamptz);

-- A whole vote: set, changed, repeated, or withdrawn (new_kind null), with its tallies, in one statement. The rules are those of services.cast_vote
-- and services.withdraw_vote; what is said here is only how they are kept.
--
-- The caller has read the page's board before. The vote is refused as out of date (is_current false, nothing stored) when the page is no longer
-- live, where it was and what it was, its votes are no longer those of the counted page, or anything that boards are made of has changed since.
--
-- held_by are the Exclusions that hold the vote from now on, mostly none: but for one that has been lifted from it before, it is stored and not counted.
--
-- Locks are taken in the order of every other writer: the vote, then tallies by kind. Each statement in here sees what others have committed
-- before it (READ COMMITTED), so that a row that was waited for is seen as the other request left it.
CREATE OR REPLACE FUNCTION reactions_vote(
    of_page bigint, at_path text, original_path text, of_type integer, at_edition uuid, counted_page bigint, is_pooled boolean,
    of_voter uuid, new_kind bigint, from_network uuid, is_account boolean, held_by bigint[], at_moment timestamptz,
    OUT is_current boolean, OUT has_changed boolean, OUT was_counted boolean, OUT kinds bigint[], OUT totals integer[]
) LANGUAGE plpgsql AS $$
DECLARE
    live_revision bigint;
    found_id bigint;
    old_kind bigint;
    is_held boolean := cardinality(held_by) > 0;
BEGIN
    SELECT page.live_revision_id INTO live_revision
    FROM {edition} AS edition, {page} AS page LEFT JOIN {page} AS original ON original.id = page.alias_of_id
    WHERE page.id = of_page AND page.live AND page.path = at_path AND page.content_type_id = of_type
        AND original.path IS NOT DISTINCT FROM original_path AND edition.token = at_edition
        AND counted_page = CASE WHEN is_pooled THEN COALESCE(
            (
                SELECT min(same.id) FROM {page} AS same
                WHERE same.translation_key = COALESCE(original.translation_key, page.translation_key) AND same.alias_of_id IS NULL
            ),
            page.id
        ) ELSE COALESCE(original.id, page.id) END;
    is_current := FOUND;
    IF NOT is_current THEN
        RETURN;
    END IF;

    was_counted := true;
    LOOP
        IF new_kind IS NOT NULL THEN
            INSERT INTO {vote} (page_id, voter_key, kind_id, is_counted, is_first_vote, by_account, network_key, revision_id, cast_at, changed_at)
            VALUES (
                counted_page, of_voter, new_kind, NOT is_held, NOT EXISTS (SELECT FROM {vote} AS other WHERE other.voter_key = of_voter),
                is_account, from_network, live_revision, at_moment, at_moment
            )
            ON CONFLICT (page_id, voter_key) DO NOTHING RETURNING id INTO found_id;
            IF FOUND THEN
                was_counted := NOT is_held;
                IF is_held THEN
                    INSERT INTO {hold} (exclusion_id, vote_id, lift_reason) SELECT exclusion_id, found_id, '' FROM unnest(held_by) AS exclusion_id;
                END IF;
                EXIT;
            END IF;
        END IF;

        SELECT vote.id, vote.kind_id, vote.is_counted INTO found_id, old_kind, was_counted
        FROM {vote} AS vote WHERE vote.page_id = counted_page AND vote.voter_key = of_voter FOR UPDATE;
        IF NOT FOUND THEN
            -- Nothing to withdraw; or another request has withdrawn it between the two statements, and this one votes anew.
            old_kind := NULL;
            was_counted := true;
            EXIT WHEN new_kind IS NULL;
            CONTINUE;
        END IF;

        IF new_kind IS NULL AND NOT EXISTS (SELECT FROM {hold} AS hold WHERE hold.vote_id = found_id) THEN
            DELETE FROM {vote} AS vote WHERE vote.id = found_id;
        ELSIF new_kind IS DISTINCT FROM old_kind THEN
            -- A changed vote is one on the version that its reader has just seen.
            UPDATE {vote} AS vote
            SET kind_id = new_kind, revision_id = CASE WHEN new_kind IS NULL THEN vote.revision_id ELSE live_revision END, changed_at = at_moment
            WHERE vote.id = found_id;
            IF is_held THEN
                INSERT INTO {hold} (exclusion_id, vote_id, lift_reason) SELECT exclusion_id, found_id, '' FROM unnest(held_by) AS exclusion_id
                ON CONFLICT (exclusion_id, vote_id) DO NOTHING;
                IF FOUND AND was_counted THEN
                    was_counted := false;
                    UPDATE {vote} AS vote SET is_counted = false WHERE vote.id = found_id;
                    IF old_kind IS NOT NULL THEN
                        PERFORM reactions_move_tally(counted_page, old_kind, -1);
                    END IF;
                END IF;
            END IF;
        END IF;
        EXIT;
    END LOOP;

    has_changed := new_kind IS DISTINCT FROM old_kind;
    IF has_changed AND was_counted THEN
        IF old_kind < new_kind THEN
            PERFORM reactions_move_tally(counted_page, old_kind, -1);
        END IF;
        IF new_kind IS NOT NULL THEN
            PERFORM reactions_move_tally(counted_page, new_kind, 1);
        END IF;
        IF old_kind > new_kind OR new_kind IS NULL THEN
            PERFORM reactions_move_tally(counted_page, old_kind, -1);
        END IF;
    END IF;

    SELECT array_agg(tally.kind_id), array_agg(tally.total) INTO kinds, totals
    FROM {tally} AS tally WHERE tally.page_id = counted_page AND tally.total > 0;
END $$;
