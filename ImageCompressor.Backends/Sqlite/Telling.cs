using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>Ends of batches, on their way into deliveries.</summary>
internal static class Telling
{
    public const string Untold = $"""
        SELECT {BatchColumns.Names}, seq FROM batches INDEXED BY batches_untold
        WHERE state = 1 AND subscribers > 0 AND finished_at IS NOT NULL AND told_at IS NOT finished_at ORDER BY finished_at, seq LIMIT ?1
        """;

    public const string Tell = "UPDATE batches SET told_at = finished_at WHERE seq = ?1 AND state = 1 AND finished_at = ?2";

    public static IReadOnlyList<UntoldEnd> List(SqliteSession session, int most) =>
        [.. session.All(Untold, r => (Batch: BatchColumns.Read(r, 0), Seq: r.GetInt64(BatchColumns.Count)), most)
            .Select(found => new UntoldEnd(found.Batch, Subscribers.List(session, found.Seq)))];

    /// <summary>Makes deliveries, and marks the end as told unless somebody was left out. A batch that was retried meanwhile has another end or none: that
    /// one stays untold.</summary>
    public static void Add(SqliteSession session, BatchId id, UntoldEnd? ended, IReadOnlyList<Delivery> deliveries)
    {
        var seq = Subscribers.FindSeq(session, id);
        if (seq == 0)
            return;
        if (ended is null)
        {
            Sending.Insert(session, seq, deliveries);
            return;
        }

        var now = Subscribers.List(session, seq).Select(subscriber => subscriber.Url).ToHashSet(StringComparer.Ordinal);
        Sending.Insert(session, seq, deliveries.Where(delivery => now.Contains(delivery.Subscriber.Url)));
        if (now.IsSubsetOf(ended.Subscribers.Select(subscriber => subscriber.Url)))
            session.Execute(Tell, seq, Milliseconds.Of(ended.Batch.FinishedAt));
    }
}
