namespace ImageCompressor.Backends.Sqlite;

/// <summary>The tables. Times are milliseconds since 1970 in UTC; ids are the 16 bytes of the UUID in network order, so that they sort by time.</summary>
internal static class SqliteSchema
{
    /// <summary>Raised with every change of a table; written into the file.</summary>
    public const int Version = 4;

    /// <summary>Makes what is missing, and brings an older file up to this version.</summary>
    /// <exception cref="InvalidOperationException">A newer version of the service has written the file.</exception>
    public static void Prepare(SqliteSession session) => session.Transact(s =>
    {
        var found = s.Number("PRAGMA user_version");
        if (found > Version)
            throw new InvalidOperationException(
                $"The database has schema {found}, this program knows {Version}: a newer version of the service wrote it. " +
                "Start that version, or set Data:Directory to another folder.");
        if (found < Version)
        {
            if (found == 0)
                s.Execute(Tables + TellingTables + ThirdToFourth.HostOfDeliveries);
            else
                Migrate(s, found);
            s.Execute($"PRAGMA user_version={Version}");
        }

        return true;
    });

    private static void Migrate(SqliteSession session, long found)
    {
        if (found < 2)
            FirstToSecond.Migrate(session);
        if (found < 3)
            SecondToThird.Migrate(session);
        session.Execute(ThirdToFourth.HostOfDeliveries);
    }

    /// <summary>
    /// images and rows are clustered by batch in the sheet's order (WITHOUT ROWID), so a page of them is one range of one tree.
    /// There are no foreign keys: each would cost a lookup per inserted row, and a batch is removed piece by piece on purpose.
    /// fresh counts the pending images that were never taken; turn says whose turn it is (the smallest first).
    /// deleted_objects: see <see cref="Removal"/>.
    /// </summary>
    private const string Tables = """
        CREATE TABLE batches (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          id BLOB NOT NULL UNIQUE,
          state INTEGER NOT NULL DEFAULT 0,
          name TEXT NOT NULL,
          recipe TEXT NOT NULL,
          layout TEXT NOT NULL,
          trace_parent TEXT,
          created_at INTEGER NOT NULL,
          updated_at INTEGER NOT NULL,
          finished_at INTEGER,
          turn INTEGER NOT NULL DEFAULT 0,
          status INTEGER NOT NULL DEFAULT 0,
          total INTEGER NOT NULL DEFAULT 0,
          fresh INTEGER NOT NULL DEFAULT 0 CHECK (fresh BETWEEN 0 AND pending),
          pending INTEGER NOT NULL DEFAULT 0 CHECK (pending >= 0),
          processing INTEGER NOT NULL DEFAULT 0 CHECK (processing >= 0),
          completed INTEGER NOT NULL DEFAULT 0 CHECK (completed >= 0),
          failed INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
          cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
          row_count INTEGER NOT NULL DEFAULT 0,
          rejected INTEGER NOT NULL DEFAULT 0,
          original_bytes INTEGER NOT NULL DEFAULT 0,
          compressed_bytes INTEGER NOT NULL DEFAULT 0,
          subscribers INTEGER NOT NULL DEFAULT 0,
          told_at INTEGER,
          CHECK (pending + processing + completed + failed + cancelled = total)
        );
        CREATE INDEX batches_unsealed ON batches(state, updated_at) WHERE state <> 1;
        CREATE INDEX batches_turn ON batches(turn);
        CREATE INDEX batches_waiting ON batches(turn) WHERE state = 1 AND fresh > 0;
        CREATE INDEX batches_working ON batches(pending, processing) WHERE state = 1 AND pending + processing > 0;
        CREATE INDEX batches_newest ON batches(created_at) WHERE state = 1;
        CREATE INDEX batches_status ON batches(status, created_at) WHERE state = 1;

        CREATE TABLE rows (
          batch INTEGER NOT NULL,
          number INTEGER NOT NULL,
          serial TEXT NOT NULL,
          product TEXT NOT NULL,
          slots INTEGER NOT NULL,
          extras TEXT,
          refused TEXT,
          overrides TEXT,
          PRIMARY KEY (batch, number)
        ) WITHOUT ROWID;

        CREATE TABLE images (
          batch INTEGER NOT NULL,
          row INTEGER NOT NULL,
          slot INTEGER NOT NULL,
          id BLOB NOT NULL,
          url TEXT NOT NULL,
          status INTEGER NOT NULL DEFAULT 0,
          attempts INTEGER NOT NULL DEFAULT 0,
          run INTEGER NOT NULL DEFAULT 0,
          updated_at INTEGER NOT NULL,
          taken_at INTEGER,
          first_taken_at INTEGER,
          original BLOB,
          recipe INTEGER,
          delivered TEXT,
          outcome TEXT,
          PRIMARY KEY (batch, row, slot)
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX images_id ON images(id);
        CREATE INDEX images_status ON images(batch, status, row, slot);
        CREATE INDEX images_fresh ON images(batch, row, slot) WHERE status = 0 AND attempts = 0;
        CREATE INDEX images_suspect ON images(attempts, taken_at) WHERE status = 0 AND attempts > 0;
        CREATE INDEX images_taken ON images(taken_at) WHERE status = 1;
        CREATE INDEX images_objects ON images(original, recipe, delivered) WHERE original IS NOT NULL;

        CREATE TABLE recipes (
          id INTEGER PRIMARY KEY,
          hash TEXT NOT NULL UNIQUE
        );

        CREATE TABLE deleted_objects (
          original BLOB NOT NULL,
          recipe INTEGER NOT NULL,
          extension TEXT NOT NULL,
          deleted_at INTEGER NOT NULL,
          batch INTEGER,
          PRIMARY KEY (original, recipe, extension)
        ) WITHOUT ROWID;
        CREATE INDEX deleted_objects_age ON deleted_objects(deleted_at) WHERE batch IS NULL;
        CREATE INDEX deleted_objects_in_hand ON deleted_objects(batch) WHERE batch IS NOT NULL;

        """;

    /// <summary>
    /// What the third schema added: who is told of a batch's end, what was sent them, and the keys of uploads.
    /// batches.subscribers counts those in the table, so that an index holds exactly the ends that somebody waits for; told_at is the finished_at of the end that was told.
    /// The answer of an upload stands with its key and not in batches: each change of a count would write its megabytes again.
    /// </summary>
    public const string TellingTables = """
        CREATE INDEX batches_untold ON batches(finished_at)
          WHERE state = 1 AND subscribers > 0 AND finished_at IS NOT NULL AND told_at IS NOT finished_at;

        CREATE TABLE subscribers (
          batch INTEGER NOT NULL,
          url TEXT NOT NULL,
          kind INTEGER NOT NULL,
          public_key TEXT,
          auth_secret TEXT,
          PRIMARY KEY (batch, url)
        ) WITHOUT ROWID;
        CREATE INDEX subscribers_url ON subscribers(url);

        CREATE TABLE deliveries (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          id BLOB NOT NULL UNIQUE,
          batch INTEGER NOT NULL,
          url TEXT NOT NULL,
          kind INTEGER NOT NULL,
          public_key TEXT,
          auth_secret TEXT,
          event TEXT NOT NULL,
          payload TEXT NOT NULL,
          created_at INTEGER NOT NULL,
          since INTEGER NOT NULL,
          due_at INTEGER,
          delivered_at INTEGER,
          attempt_count INTEGER NOT NULL DEFAULT 0,
          attempts TEXT
        );
        CREATE INDEX deliveries_batch ON deliveries(batch, created_at);
        CREATE INDEX deliveries_url ON deliveries(url) WHERE due_at IS NOT NULL;

        CREATE TABLE idempotency_keys (
          batch INTEGER PRIMARY KEY,
          key TEXT NOT NULL UNIQUE,
          created_at INTEGER NOT NULL,
          fingerprint TEXT,
          answer TEXT
        );
        CREATE INDEX idempotency_keys_age ON idempotency_keys(created_at);
        """;
}
