using System.Runtime.CompilerServices;
using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>The batch store in one SQLite file. Several processes of one machine may use the file together.</summary>
public sealed partial class SqliteBatchStore : IBatchStore, IDisposable
{
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="path">The database file; its folder is made when absent. Not on a network drive: WAL needs shared memory.</param>
    /// <param name="time">The clock of all that is written.</param>
    public SqliteBatchStore(string path, TimeProvider time)
    {
        _path = path;
        _time = time;
        _writer = new SqliteWriter(path);
        _readers = new SqliteReaders(path);
    }

    /// <inheritdoc/>
    /// <exception cref="DllNotFoundException">The machine has no SQLite library; the message says what to install.</exception>
    /// <exception cref="InvalidOperationException">A newer version of the service has written the file.</exception>
    /// <exception cref="BatchStoreException">The file cannot be opened or written; the message says what to look at.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(_path)) is { } folder)
            Directory.CreateDirectory(folder);
        await _writer.PlainAsync(
            session =>
            {
                SqliteSchema.Prepare(session);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task CreateAsync(Batch batch, CancellationToken cancellationToken) =>
        WriteAsync((session, _) => Uploads.Create(session, batch), cancellationToken);

    /// <inheritdoc/>
    public Task AppendAsync(BatchId id, IReadOnlyList<BatchRow> rows, CancellationToken cancellationToken) =>
        WriteAsync((session, now) => Uploads.Append(session, now, id, rows), cancellationToken);

    /// <inheritdoc/>
    public Task<Batch> SealAsync(BatchId id, Recipe recipe, long rejected, CancellationToken cancellationToken) =>
        WriteAsync((session, now) => Uploads.Seal(session, now, id, recipe, rejected), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ImageJob>> TakeAsync(int most, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return WriteAsync((session, now) => Taking.Take(session, now, most), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImageJob?> TakeSuspectAsync(CancellationToken cancellationToken) =>
        WriteAsync(Taking.TakeSuspect, cancellationToken);

    /// <inheritdoc/>
    public Task ReleaseAsync(IReadOnlyList<ImageJob> jobs, CancellationToken cancellationToken) =>
        WriteAsync((session, now) => Taking.GiveBack(session, now, jobs), cancellationToken);

    /// <inheritdoc/>
    public Task<SweepReport> SweepAsync(DateTimeOffset takenBefore, DateTimeOffset grownBefore, int maxAttempts, CancellationToken cancellationToken) =>
        WriteAsync((session, now) => Sweeping.Sweep(session, now, takenBefore, grownBefore, maxAttempts), cancellationToken);

    /// <inheritdoc/>
    public Task<RecordReport> RecordAsync(IReadOnlyList<ImageResult> results, CancellationToken cancellationToken) =>
        WriteAsync((session, now) => new Recording(session, now).Record(results), cancellationToken);

    /// <inheritdoc/>
    public Task<Batch?> FindAsync(BatchId id, CancellationToken cancellationToken) => _readers.ReadAsync(
        session => session.First(Listing.Batch, r => BatchColumns.Read(r, 0), Uuid.Bytes(id.Value)), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Batch>> ListAsync(BatchStatus? status, string? cursor, int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit);
        var after = new Cursor(Cursor.Batches, long.MaxValue, long.MaxValue);
        return cursor is not null && !Cursor.TryParse(cursor, Cursor.Batches, out after)
            ? Task.FromResult(new Page<Batch>([], null))
            : _readers.ReadAsync(session => Listing.ListBatches(session, status, after, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Image?> FindImageAsync(ImageId id, CancellationToken cancellationToken) => _readers.ReadAsync(
        session => session.First(Listing.Image, Listing.ReadImage, Uuid.Bytes(id.Value)), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Image>> ListImagesAsync(
        BatchId id, ImageStatus? status, string? cursor, int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit);
        var after = Cursor.FirstImage;
        return cursor is not null && !Cursor.TryParse(cursor, Cursor.Images, out after)
            ? Task.FromResult(new Page<Image>([], null))
            : _readers.ReadAsync(session => Listing.ListImages(session, id, status, after, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Page<Image>> ListImagesAsync(ImageStatus? status, string? cursor, int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit);
        if (cursor is null)
            return _readers.ReadAsync(session => Listing.ListImages(session, status, null, limit), cancellationToken);
        return Cursor.TryParse(cursor, Cursor.AllImages, out var after)
            ? _readers.ReadAsync(session => Listing.ListImages(session, status, after, limit), cancellationToken)
            : Task.FromResult(new Page<Image>([], null));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ResultRow> ReadRowsAsync(
        BatchId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = long.MinValue;
        while (true)
        {
            var group = await _readers.ReadAsync(session => RowGroups.Read(session, id, after), cancellationToken).ConfigureAwait(false);
            if (group.Count == 0)
                yield break;
            foreach (var row in group)
                yield return row;
            after = group[^1].Row.Number;
        }
    }

    /// <inheritdoc/>
    public Task<Batch?> CancelAsync(BatchId id, CancellationToken cancellationToken) =>
        WriteAsync((session, now) => Changing.Cancel(session, now, id), cancellationToken);

    /// <inheritdoc/>
    public Task<Batch?> RetryAsync(BatchId id, IReadOnlyCollection<ImageId>? only, CancellationToken cancellationToken) =>
        WriteAsync((session, now) => Changing.Retry(session, now, id, only), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<ObjectName>> DeleteAsync(
        BatchId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var piece = await WriteAsync((session, now) => Removal.Begin(session, now, id), cancellationToken).ConfigureAwait(false);
        while (true)
        {
            if (piece.Names.Count > 0)
                yield return piece.Names;
            if (piece.Done)
                yield break;
            piece = await WriteAsync((session, now) => Removal.Next(session, now, piece.Batch), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<ObjectName>> DisownAsync(
        ImageOutcome outcome, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = await WriteAsync((session, now) => Removal.Disown(session, now, outcome), cancellationToken).ConfigureAwait(false);
        if (names.Count == 0)
            yield break;
        yield return names;
        await WriteAsync((session, now) => Removal.Settled(session, now, names), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<(long Pending, long Processing)> CountWorkAsync(CancellationToken cancellationToken) => _readers.ReadAsync(
        session => session.All(Listing.Work, r => r.IsDBNull(0) ? (0L, 0L) : (r.GetInt64(0), r.GetInt64(1)))[0], cancellationToken);

    /// <summary>Finishes what is being written and closes the file.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _readers.Dispose();
    }

    private Task<bool> WriteAsync(Action<SqliteSession, DateTimeOffset> work, CancellationToken cancellationToken) => WriteAsync(
        (session, now) =>
        {
            work(session, now);
            return true;
        },
        cancellationToken);

    // The time is read when the transaction runs, not when it is queued: a deletion and a take must not swap their times.
    private Task<T> WriteAsync<T>(Func<SqliteSession, DateTimeOffset, T> work, CancellationToken cancellationToken) =>
        _writer.WriteAsync(session => work(session, _time.GetUtcNow()), cancellationToken);

    private static void CheckLimit(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
    }
}
