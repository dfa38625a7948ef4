namespace ImageCompressor.Backends.Sqlite;

/// <summary>From schema 2 to 3: subscribers, deliveries and the keys of uploads.</summary>
/// <remarks>Two columns, which touch no row, and tables that are empty. Batches of before have no subscribers, so none of their ends is untold.</remarks>
internal static class SecondToThird
{
    private const string AddSubscribers = "ALTER TABLE batches ADD COLUMN subscribers INTEGER NOT NULL DEFAULT 0";

    private const string AddTold = "ALTER TABLE batches ADD COLUMN told_at INTEGER";

    public static void Migrate(SqliteSession session)
    {
        session.Execute(AddSubscribers);
        session.Execute(AddTold);
        session.Execute(SqliteSchema.TellingTables);
    }
}
