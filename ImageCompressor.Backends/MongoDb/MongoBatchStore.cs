using System.Runtime.CompilerServices;
using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>The batch store in MongoDB, for any number of processes on any number of machines. Needs no replica set: no transactions, no change streams
/// (docs/decisions/0009).</summary>
public sealed partial class MongoBatchStore : IBatchStore, IDisposable
{
    private readonly MongoAddress _address;
    private readonly TimeProvider _time;
    private readonly MongoClient _client;
    private readonly MongoCollections _db;
    private readonly Ledger _ledger;
    private readonly Uploads _uploads;
    private readonly Taking _taking;
    private readonly Changing _changing;
    private readonly Removal _removal;
    private readonly Listing _listing;
    private readonly Subscribers _subscribers;
    private readonly Telling _telling;
    private readonly Sending _sending;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="connectionString">As the driver takes it; see <see cref="MongoAddress.Form"/>.</param>
    /// <param name="time">The clock of all that is written. The clocks of several processes must agree to a few seconds.</param>
    /// <exception cref="FormatException">It is no connection string.</exception>
    public MongoBatchStore(string connectionString, TimeProvider time)
        : this(MongoAddress.TryParse(connectionString, out var address) ? address : throw new FormatException($"Give {MongoAddress.Form}."), time)
    {
    }

    internal MongoBatchStore(MongoAddress address, TimeProvider time, Action<ClusterBuilder>? configure = null)
    {
        (_address, _time) = (address, time);
        var settings = address.ToSettings();
        settings.ClusterConfigurator = configure;
        _client = new MongoClient(settings);
        _db = new MongoCollections(_client.GetDatabase(address.Database));
        _ledger = new Ledger(_db, time);
        _uploads = new Uploads(_db, time);
        _taking = new Taking(_db, _ledger);
        _changing = new Changing(_db, _ledger);
        _removal = new Removal(_db, _ledger, _changing, time);
        _listing = new Listing(_db);
        _subscribers = new Subscribers(_db);
        _telling = new Telling(_db);
        _sending = new Sending(_db);
    }

    /// <inheritdoc/>
    /// <exception cref="BatchStoreException">The server is not reached, or refuses; the message says what to look at.</exception>
    public Task PrepareAsync(CancellationToken cancellationToken) => DoAsync(() => _db.PrepareAsync(cancellationToken));

    /// <inheritdoc/>
    public Task CreateAsync(Batch batch, CancellationToken cancellationToken) => DoAsync(() => _uploads.CreateAsync(batch, cancellationToken));

    /// <inheritdoc/>
    public Task AppendAsync(BatchId id, IReadOnlyList<BatchRow> rows, CancellationToken cancellationToken) =>
        DoAsync(() => _uploads.AppendAsync(id, rows, cancellationToken));

    /// <inheritdoc/>
    public Task<Batch> SealAsync(BatchId id, Recipe recipe, long rejected, CancellationToken cancellationToken) =>
        AskAsync(() => _uploads.SealAsync(id, recipe, rejected, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ImageJob>> TakeAsync(int most, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return AskAsync(() => _taking.TakeAsync(most, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<ImageJob?> TakeSuspectAsync(CancellationToken cancellationToken) => AskAsync(() => _taking.TakeSuspectAsync(cancellationToken));

    /// <inheritdoc/>
    public Task ReleaseAsync(IReadOnlyList<ImageJob> jobs, CancellationToken cancellationToken) =>
        DoAsync(() => _taking.ReleaseAsync(jobs, cancellationToken));

    /// <inheritdoc/>
    public Task<SweepReport> SweepAsync(DateTimeOffset takenBefore, DateTimeOffset grownBefore, int maxAttempts, CancellationToken cancellationToken) => AskAsync(() =>
        new Sweeping(_db, _ledger, _changing).SweepAsync(_time.GetUtcNow(), takenBefore, grownBefore, maxAttempts, cancellationToken));

    /// <inheritdoc/>
    public Task<RecordReport> RecordAsync(IReadOnlyList<ImageResult> results, CancellationToken cancellationToken) =>
        AskAsync(() => new Recording(_db, _ledger).RecordAsync(results, cancellationToken));

    /// <inheritdoc/>
    public Task<Batch?> FindAsync(BatchId id, CancellationToken cancellationToken) => AskAsync(() => _listing.BatchAsync(id, cancellationToken));

    /// <inheritdoc/>
    public Task<Page<Batch>> ListAsync(BatchStatus? status, string? cursor, int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit);
        return TryParse(cursor, Cursor.Batches, out var after)
            ? AskAsync(() => _listing.BatchesAsync(status, after, limit, cancellationToken))
            : Task.FromResult(new Page<Batch>([], null));
    }

    /// <inheritdoc/>
    public Task<Image?> FindImageAsync(ImageId id, CancellationToken cancellationToken) => AskAsync(() => _listing.ImageAsync(id, cancellationToken));

    /// <inheritdoc/>
    public Task<Page<Image>> ListImagesAsync(BatchId id, ImageStatus? status, string? cursor, int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit);
        return TryParse(cursor, Cursor.Images, out var after)
            ? AskAsync(() => _listing.ImagesAsync(id, status, after, limit, cancellationToken))
            : Task.FromResult(new Page<Image>([], null));
    }

    /// <inheritdoc/>
    public Task<Page<Image>> ListImagesAsync(ImageStatus? status, string? cursor, int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit);
        return TryParse(cursor, Cursor.AllImages, out var after)
            ? AskAsync(() => _listing.ImagesAsync(status, after, limit, cancellationToken))
            : Task.FromResult(new Page<Image>([], null));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ResultRow> ReadRowsAsync(BatchId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (groups, after) = (new RowGroups(_db), long.MinValue);
        while (true)
        {
            var group = await AskAsync(() => groups.ReadAsync(id, after, cancellationToken)).ConfigureAwait(false);
            if (group.Count == 0)
                yield break;
            foreach (var row in group)
                yield return row;
            after = group[^1].Row.Number;
        }
    }

    /// <inheritdoc/>
    public Task<Batch?> CancelAsync(BatchId id, CancellationToken cancellationToken) => AskAsync(() => _changing.CancelAsync(id, cancellationToken));

    /// <inheritdoc/>
    public Task<Batch?> RetryAsync(BatchId id, IReadOnlyCollection<ImageId>? only, CancellationToken cancellationToken) =>
        AskAsync(() => _changing.RetryAsync(id, only, cancellationToken));

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<ObjectName>> DeleteAsync(BatchId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var piece = await AskAsync(() => _removal.BeginAsync(id, cancellationToken)).ConfigureAwait(false);
        while (true)
        {
            if (piece.Names.Count > 0)
                yield return piece.Names;
            if (piece.Done)
                yield break;
            piece = await AskAsync(() => _removal.NextAsync(id, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<ObjectName>> DisownAsync(ImageOutcome outcome, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = await AskAsync(() => _removal.DisownAsync(outcome, cancellationToken)).ConfigureAwait(false);
        if (names.Count == 0)
            yield break;
        yield return names;
        await DoAsync(() => _removal.SettledAsync(names, cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<(long Pending, long Processing)> CountWorkAsync(CancellationToken cancellationToken) => AskAsync(() => _listing.WorkAsync(cancellationToken));

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _client.Dispose();

    private Task<T> AskAsync<T>(Func<Task<T>> work) => MongoFaults.GuardAsync(_address, work);

    private Task<bool> DoAsync(Func<Task> work) => MongoFaults.GuardAsync(_address, async () =>
    {
        await work().ConfigureAwait(false);
        return true;
    });

    private static bool TryParse(string? text, char kind, out Cursor? cursor)
    {
        var parsed = default(Cursor);
        var known = text is null || Cursor.TryParse(text, kind, out parsed);
        cursor = text is null ? null : parsed;
        return known;
    }

    private static void CheckLimit(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
    }
}
