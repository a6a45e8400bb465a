import GRDB

/// The numbered migrations. One that was released is never changed; a change is a new one at the end.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            for table in [bookkeeping, destinations, deliveries, engine, calls, keys] { try db.execute(sql: table) }
        }
        migrator.registerMigration("2") { db in try db.execute(sql: journal) }
        migrator.registerMigration("3") { db in try db.execute(sql: deferredIndexes) }
        migrator.registerMigration("4") { db in try db.execute(sql: interruptions) }
        migrator.registerMigration("5") { db in
            for change in [unsettledTasks, interruptionTimes, failedDeliveries, removedDeliveries] { try db.execute(sql: change) }
        }
        migrator.registerMigration("6") { db in try db.execute(sql: callOrigins) }
        return migrator
    }

    private static let bookkeeping = """
        CREATE TABLE cursors (name TEXT PRIMARY KEY, ordinal INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE flags (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        """

    /// One row: the journal that belongs to the database, and the last batch of it whose rows are in the tables.
    private static let journal = "CREATE TABLE journal (salt INTEGER NOT NULL, applied INTEGER NOT NULL);"

    /// The last delivery before each stop that was not in order, as long as its sender may try again.
    private static let interruptions = "CREATE TABLE interruptions (ordinal INTEGER PRIMARY KEY);"

    /// The few among all that an operator looks for, of each destination.
    private static let failedDeliveries = """
        CREATE TABLE delivery_failed (
            destination INTEGER NOT NULL, ordinal INTEGER NOT NULL, PRIMARY KEY (destination, ordinal)
        ) WITHOUT ROWID;
        INSERT INTO delivery_failed
            SELECT d.destination, o.ordinal FROM delivery_outcomes o JOIN deliveries d ON d.ordinal = o.ordinal WHERE o.state = 2;
        CREATE TRIGGER delivery_outcome_failed AFTER INSERT ON delivery_outcomes WHEN NEW.state = 2 BEGIN
            INSERT OR IGNORE INTO delivery_failed SELECT destination, ordinal FROM deliveries WHERE ordinal = NEW.ordinal;
        END;
        CREATE TRIGGER delivery_outcome_changed AFTER UPDATE OF state ON delivery_outcomes WHEN NEW.state <> OLD.state BEGIN
            DELETE FROM delivery_failed WHERE ordinal = NEW.ordinal
                AND destination = (SELECT destination FROM deliveries WHERE ordinal = NEW.ordinal);
            INSERT INTO delivery_failed SELECT destination, ordinal FROM deliveries WHERE ordinal = NEW.ordinal AND NEW.state = 2;
        END;
        """

    private static let removedDeliveries = """
        CREATE TRIGGER deliveries_removed AFTER DELETE ON deliveries BEGIN
            DELETE FROM delivery_index WHERE destination = OLD.destination AND ordinal = OLD.ordinal;
            DELETE FROM delivery_index_recent WHERE destination = OLD.destination AND ordinal = OLD.ordinal;
            DELETE FROM delivery_failed WHERE destination = OLD.destination AND ordinal = OLD.ordinal;
            DELETE FROM delivery_outcomes WHERE ordinal = OLD.ordinal;
            DELETE FROM delivery_attempts WHERE ordinal = OLD.ordinal;
        END;
        """

    /// When they were noted: the time in an id may have run ahead of the clock.
    private static let interruptionTimes = """
        ALTER TABLE interruptions ADD COLUMN noted_at INTEGER NOT NULL DEFAULT 0;
        UPDATE interruptions SET noted_at = ordinal >> 12;
        """

    /// Of tasks that were begun: beside them many may be due that only wait for their turn.
    private static let unsettledTasks =
        "CREATE INDEX tasks_unsettled ON tasks (due_at) WHERE due_at IS NOT NULL AND status <> 'scheduled';"

    /// Where the call of the last attempt comes from.
    private static let callOrigins = "ALTER TABLE tasks ADD COLUMN attempt_from TEXT; ALTER TABLE tasks ADD COLUMN attempt_account TEXT;"

    /// Of deliveries by destination, and of events by trigger instead of an index of SQLite's own (`DeferredIndex`).
    private static let deferredIndexes = """
        CREATE TABLE delivery_index_recent (
            destination INTEGER NOT NULL, ordinal INTEGER NOT NULL, state INTEGER NOT NULL, PRIMARY KEY (destination, ordinal)
        ) WITHOUT ROWID;
        CREATE INDEX delivery_index_recent_rejected ON delivery_index_recent (destination, ordinal) WHERE state = 3;
        CREATE TABLE event_index (trigger_id BLOB NOT NULL, ordinal INTEGER NOT NULL, PRIMARY KEY (trigger_id, ordinal)) WITHOUT ROWID;
        CREATE TABLE event_index_recent (trigger_id BLOB NOT NULL, ordinal INTEGER NOT NULL, PRIMARY KEY (trigger_id, ordinal)) WITHOUT ROWID;
        INSERT INTO event_index SELECT trigger_id, ordinal FROM events WHERE trigger_id IS NOT NULL ORDER BY trigger_id, ordinal;
        INSERT INTO cursors SELECT 'events', max(sequence) FROM events HAVING max(sequence) IS NOT NULL;
        DROP INDEX events_by_trigger;
        CREATE TRIGGER events_removed AFTER DELETE ON events WHEN OLD.trigger_id IS NOT NULL BEGIN
            DELETE FROM event_index WHERE trigger_id = OLD.trigger_id AND ordinal = OLD.ordinal;
            DELETE FROM event_index_recent WHERE trigger_id = OLD.trigger_id AND ordinal = OLD.ordinal;
        END;
        """

    private static let keys = """
        CREATE TABLE api_keys (
            id BLOB PRIMARY KEY, workspace_id BLOB NOT NULL, hash BLOB NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL,
            created_at INTEGER NOT NULL, revoked_at INTEGER
        ) WITHOUT ROWID;
        CREATE INDEX api_keys_by_workspace ON api_keys (workspace_id, id);
        """

    private static let destinations = """
        CREATE TABLE destinations (
            number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, workspace_id BLOB NOT NULL, trigger_id BLOB NOT NULL,
            name TEXT NOT NULL, description TEXT, accepted_event_types TEXT NOT NULL, field_mapping TEXT,
            retry_attempts INTEGER NOT NULL, is_active INTEGER NOT NULL, require_timestamp INTEGER NOT NULL,
            dedupe_window_seconds INTEGER NOT NULL, dedupe_path TEXT, rate_limit_per_second INTEGER,
            sealed_secret BLOB NOT NULL, sealed_previous_secrets BLOB,
            created_by BLOB, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER
        );
        CREATE INDEX destinations_by_workspace ON destinations (workspace_id, id) WHERE deleted_at IS NULL;
        """

    /// `ordinal` and `random` are the two halves of a version 7 id (`Identifier.ordinal`, `Identifier.low`): rows lie in time order, and an
    /// id leads to its row without another index. A delivery's row is written once, before the answer; what comes after is in the outcome,
    /// in the attempts and, in bulk, in the index. A delivery stands in `delivery_pending` from then until its outcome.
    private static let deliveries = """
        CREATE TABLE deliveries (
            ordinal INTEGER PRIMARY KEY, random INTEGER NOT NULL, destination INTEGER NOT NULL, state INTEGER NOT NULL,
            received_at INTEGER NOT NULL, size INTEGER NOT NULL, event_type TEXT, event_id BLOB, secret INTEGER, duration INTEGER,
            reason TEXT, byte_offset INTEGER, duplicate_of BLOB, request_id TEXT, traceparent TEXT,
            identity BLOB, remember_until INTEGER, input BLOB, merged BLOB, body BLOB
        );
        CREATE INDEX deliveries_remembered ON deliveries (remember_until) WHERE remember_until IS NOT NULL;
        CREATE TABLE delivery_outcomes (
            ordinal INTEGER PRIMARY KEY, state INTEGER NOT NULL, event_id BLOB, reason TEXT, engine_status INTEGER,
            duration INTEGER, identity BLOB, remember_until INTEGER
        );
        CREATE INDEX delivery_outcomes_remembered ON delivery_outcomes (remember_until) WHERE remember_until IS NOT NULL;
        CREATE TABLE delivery_pending (ordinal INTEGER PRIMARY KEY);
        CREATE TABLE delivery_attempts (
            ordinal INTEGER NOT NULL, number INTEGER NOT NULL, started_at INTEGER NOT NULL, duration INTEGER NOT NULL,
            outcome TEXT NOT NULL, status INTEGER, PRIMARY KEY (ordinal, started_at, number)
        ) WITHOUT ROWID;
        CREATE TABLE delivery_index (
            destination INTEGER NOT NULL, ordinal INTEGER NOT NULL, state INTEGER NOT NULL, PRIMARY KEY (destination, ordinal)
        ) WITHOUT ROWID;
        CREATE INDEX delivery_index_rejected ON delivery_index (destination, ordinal) WHERE state = 3;
        """

    /// A task that is due and only waits for its turn stands in `tasks_waiting`, any other that is not over in `tasks_by_due`.
    private static let calls = """
        CREATE TABLE tasks (
            ordinal INTEGER PRIMARY KEY, random INTEGER NOT NULL, workspace_id BLOB NOT NULL, trigger_id BLOB NOT NULL, chain_id BLOB NOT NULL,
            trace_id TEXT, parameters TEXT NOT NULL, phone_to TEXT NOT NULL, priority INTEGER NOT NULL, status TEXT NOT NULL,
            attempt INTEGER NOT NULL, attempt_begun_at INTEGER, call_sid TEXT, doubts INTEGER NOT NULL, outcome TEXT, due_at INTEGER, is_waiting INTEGER NOT NULL,
            last_event_id BLOB NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, revision INTEGER NOT NULL
        );
        CREATE INDEX tasks_by_workspace ON tasks (workspace_id, ordinal);
        CREATE INDEX tasks_by_status ON tasks (workspace_id, status, ordinal);
        CREATE INDEX tasks_by_due ON tasks (due_at, priority DESC) WHERE due_at IS NOT NULL AND is_waiting = 0;
        CREATE INDEX tasks_waiting ON tasks (workspace_id, priority DESC, ordinal) WHERE is_waiting = 1;
        CREATE INDEX tasks_dispatching ON tasks (phone_to) WHERE status = 'dispatching';
        CREATE INDEX tasks_by_chain ON tasks (chain_id);
        CREATE TABLE calls (sid TEXT PRIMARY KEY, task INTEGER NOT NULL, attempt INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX calls_by_task ON calls (task);
        """

    /// `chain_id` is null where a chain begins: of an event whose own id it is, of a job whose fire's. `published` holds what a trigger may want, until it was
    /// looked at. `scope` of an idempotency key is what it counts in: the trigger that was fired, or the workspace in which an event was published.
    private static let engine = """
        CREATE TABLE actions (
            id BLOB PRIMARY KEY, workspace_id BLOB NOT NULL, slug TEXT NOT NULL, name TEXT NOT NULL, description TEXT,
            input_schema TEXT NOT NULL, is_enabled INTEGER NOT NULL, kind TEXT NOT NULL, config TEXT NOT NULL,
            sealed_secret BLOB, sealed_previous_secrets BLOB, created_by BLOB,
            created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (workspace_id, slug)
        ) WITHOUT ROWID;
        CREATE INDEX actions_by_workspace ON actions (workspace_id, id);
        CREATE TABLE triggers (
            id BLOB PRIMARY KEY, workspace_id BLOB NOT NULL, name TEXT NOT NULL, description TEXT, event_type TEXT NOT NULL,
            event_filter TEXT, action_id BLOB NOT NULL, input_template TEXT NOT NULL, schedule TEXT, timezone TEXT NOT NULL,
            is_active INTEGER NOT NULL, scheduled_from INTEGER NOT NULL, created_by BLOB, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX triggers_by_workspace ON triggers (workspace_id, id);
        CREATE INDEX triggers_by_activity ON triggers (workspace_id, is_active, id);
        CREATE INDEX triggers_by_action ON triggers (action_id);
        CREATE TABLE ticks (instant INTEGER NOT NULL, trigger_id BLOB NOT NULL, PRIMARY KEY (instant, trigger_id)) WITHOUT ROWID;
        CREATE TABLE events (
            ordinal INTEGER PRIMARY KEY, random INTEGER NOT NULL, sequence INTEGER NOT NULL, workspace_id BLOB NOT NULL, event_type TEXT NOT NULL,
            trigger_id BLOB, chain_id BLOB, parent_id BLOB, data TEXT NOT NULL, effective_at INTEGER NOT NULL,
            created_at INTEGER NOT NULL, trace_id TEXT
        );
        CREATE INDEX events_by_trigger ON events (trigger_id, ordinal);
        CREATE INDEX events_by_sequence ON events (sequence, workspace_id);
        CREATE INDEX events_by_chain ON events (chain_id, trigger_id) WHERE chain_id IS NOT NULL;
        CREATE TABLE published (
            workspace_id BLOB NOT NULL, sequence INTEGER NOT NULL, ordinal INTEGER NOT NULL, PRIMARY KEY (workspace_id, sequence)
        ) WITHOUT ROWID;
        CREATE TABLE jobs (
            ordinal INTEGER PRIMARY KEY, random INTEGER NOT NULL, workspace_id BLOB NOT NULL, trigger_id BLOB NOT NULL, chain_id BLOB,
            input TEXT NOT NULL, cause TEXT NOT NULL, fired_at INTEGER NOT NULL, trace_id TEXT, lane INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX jobs_by_lane ON jobs (lane);
        CREATE INDEX jobs_by_chain ON jobs (chain_id) WHERE chain_id IS NOT NULL;
        CREATE INDEX jobs_by_workspace ON jobs (lane, workspace_id, ordinal, random) WHERE lane > 0;
        CREATE TABLE idempotency_keys (
            scope BLOB NOT NULL, key TEXT NOT NULL, event_id BLOB NOT NULL, used_at INTEGER NOT NULL,
            PRIMARY KEY (scope, key)
        ) WITHOUT ROWID;
        CREATE INDEX idempotency_keys_by_age ON idempotency_keys (used_at);
        CREATE INDEX idempotency_keys_by_event ON idempotency_keys (event_id);
        """
}
