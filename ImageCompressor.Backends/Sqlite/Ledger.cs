using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using Microsoft.Data.Sqlite;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>Loads and saves the batches that one transaction changes: the counts move in the same transaction as the images.</summary>
internal sealed class Ledger(SqliteSession session, DateTimeOffset now)
{
    private const string Columns = "seq, state, total, fresh, turn, " + BatchColumns.Names;

    public const string ById = $"SELECT {Columns} FROM batches WHERE id = ?1";

    public const string BySeq = $"SELECT {Columns} FROM batches WHERE seq = ?1";

    public const string Update = """
        UPDATE batches SET state = ?2, total = ?3, fresh = ?4, turn = ?5, recipe = ?6, updated_at = ?7, finished_at = ?8, status = ?9,
          pending = ?10, processing = ?11, completed = ?12, failed = ?13, cancelled = ?14, row_count = ?15, rejected = ?16,
          original_bytes = ?17, compressed_bytes = ?18
        WHERE seq = ?1
        """;

    private readonly Dictionary<long, BatchEntry> _entries = [];

    /// <summary>A batch in whatever state; null when unknown.</summary>
    public BatchEntry? Find(BatchId id) =>
        session.First(ById, Read, Uuid.Bytes(id.Value)) is { } entry ? Keep(entry) : null;

    /// <summary>A sealed batch, or null.</summary>
    public BatchEntry? FindSealed(BatchId id) => Find(id) is { State: BatchState.Sealed } entry ? entry : null;

    /// <summary>The batch of an image that the transaction has found.</summary>
    public BatchEntry Load(long seq) => _entries.TryGetValue(seq, out var entry)
        ? entry
        : Keep(session.First(BySeq, Read, seq) ?? throw new InvalidOperationException($"Images of batch {seq} are there, the batch is not."));

    /// <summary>Writes a batch as it stands now, with the times and the status that follow from its counts; gives it.</summary>
    public Batch Save(BatchEntry entry)
    {
        var batch = entry.Batch = entry.Batch with
        {
            UpdatedAt = now,
            FinishedAt = entry.State == BatchState.Uploading || !entry.Batch.Counts.AllFinished ? null : entry.Batch.FinishedAt ?? now,
        };
        var counts = batch.Counts;
        session.Execute(Update, entry.Seq, (int)entry.State, entry.Total, entry.Fresh, entry.Turn,
            StoredTexts.Write(batch.Recipe), Milliseconds.Of(batch.UpdatedAt), Milliseconds.Of(batch.FinishedAt), (int)batch.Status,
            counts.Pending, counts.Processing, counts.Completed, counts.Failed, counts.Cancelled, batch.Rows, batch.Rejected,
            batch.OriginalBytes, batch.CompressedBytes);
        return batch;
    }

    private BatchEntry Keep(BatchEntry entry) => _entries[entry.Seq] = entry;

    private static BatchEntry Read(SqliteDataReader reader) => new()
    {
        Seq = reader.GetInt64(0),
        State = (BatchState)reader.GetInt32(1),
        Total = reader.GetInt64(2),
        Fresh = reader.GetInt64(3),
        Turn = reader.GetInt64(4),
        Batch = BatchColumns.Read(reader, 5),
    };
}
