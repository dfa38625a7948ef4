using ImageCompressor.Backends.Sqlite;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Backends.Sqlite;

public sealed class SqliteFileTests : IDisposable
{
    private readonly SqliteTestFile _file = new();
    private readonly ManualClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task The_file_is_in_WAL_mode_and_knows_its_schema()
    {
        await _file.Open(_clock).PrepareAsync(Token);
        using var look = _file.Look();
        Assert.Equal("wal", look.First("PRAGMA journal_mode", r => r.GetString(0)));
        Assert.Equal(SqliteSchema.Version, look.Number("PRAGMA user_version"));
        Assert.Equal(1, look.Number("PRAGMA synchronous"));
    }

    [Fact]
    public async Task A_file_that_a_newer_version_wrote_is_refused_with_a_sentence_and_left_alone()
    {
        await _file.Open(_clock).PrepareAsync(Token);
        using var look = _file.Look();
        look.Execute("PRAGMA user_version=99");
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => _file.Open(_clock).PrepareAsync(Token));
        Assert.Contains("99", refusal.Message);
        Assert.Contains("Data:Directory", refusal.Message);
        Assert.Equal(99, look.Number("PRAGMA user_version"));
    }

    [Fact]
    public async Task What_was_written_is_there_after_closing_and_opening_again()
    {
        var batch = NewBatch();
        var first = _file.Open(_clock);
        await first.PrepareAsync(Token);
        await first.CreateAsync(batch, Token);
        var kept = await first.SealAsync(batch.Id, Recipe.Default, 3, Token);
        first.Dispose();

        var second = _file.Open(_clock);
        await second.PrepareAsync(Token);
        Assert.Equivalent(kept, await second.FindAsync(batch.Id, Token), strict: true);
    }

    [Fact]
    public async Task The_database_itself_refuses_counts_that_do_not_add_up()
    {
        var store = _file.Open(_clock);
        await store.PrepareAsync(Token);
        await store.CreateAsync(NewBatch(), Token);
        using var look = _file.Look();
        Assert.ThrowsAny<Exception>(() => look.Execute("UPDATE batches SET completed = completed + 1"));
        Assert.ThrowsAny<Exception>(() => look.Execute("UPDATE batches SET pending = -1, completed = 1"));
    }

    [Fact]
    public async Task A_cancelled_write_that_has_not_begun_does_nothing()
    {
        var store = _file.Open(_clock);
        await store.PrepareAsync(Token);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var batch = NewBatch();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.CreateAsync(batch, source.Token));
        await store.CreateAsync(batch, Token);
    }

    [Fact]
    public async Task A_store_that_was_closed_says_so_and_can_be_closed_again()
    {
        var store = _file.Open(_clock);
        await store.PrepareAsync(Token);
        store.Dispose();
        store.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.TakeAsync(1, Token));
    }

    [Fact]
    public async Task A_large_append_of_one_batch_does_not_hold_up_another()
    {
        var store = _file.Open(TimeProvider.System);
        await store.PrepareAsync(Token);
        var (large, small) = (NewBatch(), NewBatch());
        await store.CreateAsync(large, Token);
        await store.CreateAsync(small, Token);
        // The large one goes on until the small one is through, which for that must get its turns in between. How many chunks that takes is the machine's affair:
        // a thread that had no turn for a while was once taken for a store that gives none.
        var (chunks, isThrough) = (0, false);
        var appending = Task.Run(async () =>
        {
            for (; !Volatile.Read(ref isThrough); Interlocked.Increment(ref chunks))
                await store.AppendAsync(large.Id, [.. Enumerable.Range(1 + (chunks * 1_000), 1_000).Select(n => NewRow(n))], Token);
        });
        while (Volatile.Read(ref chunks) == 0 && !appending.IsCompleted) await Task.Delay(1, Token);
        try
        {
            for (var writes = 1; writes <= 30; writes++)
                await store.AppendAsync(small.Id, [NewRow(writes)], Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
            Assert.False(appending.IsCompleted);
        }
        finally
        {
            Volatile.Write(ref isThrough, true);
            await appending;
        }
    }

    private Batch NewBatch() => new()
    {
        Id = BatchId.New(_clock.Now),
        Name = "sheet.csv",
        Recipe = Recipe.Default,
        Layout = ManifestLayout.Default,
        CreatedAt = _clock.Now,
        UpdatedAt = _clock.Now,
    };

    private BatchRow NewRow(int number) => new(
        number, "1", "p", [], [new RowSlot("https://a.example/" + number, ImageCompressor.Domain.Images.ImageId.New(_clock.Now), null)]);
}
