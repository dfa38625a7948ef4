using System.Text;
using ImageCompressor.Api.Forms;
using ImageCompressor.Api.Idempotency;
using ImageCompressor.Backends.Sqlite;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.Backends.Sqlite;
using ImageCompressor.Tests.PortContracts;
using Microsoft.AspNetCore.Http;

namespace ImageCompressor.Tests.Idempotency;

public sealed class KeyedUploadTests : IDisposable
{
    private static readonly List<KeyValuePair<string, string?>> s_none = [];

    private readonly SqliteTestFile _file = new();
    private readonly ManualClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task An_answer_that_is_too_long_to_be_kept_is_kept_in_the_first_form_that_fits()
    {
        var (store, batch) = await BeginAsync();
        using (var first = new KeyedUpload(store, "key"))
            await first.KeepAsync(batch, s_none, new string('a', KeptAnswer.MaxTextLength), "ü<shorter>", "shortest");
        await store.SealAsync(batch, Recipe.Default, 0, Token);
        using var second = new KeyedUpload(store, "key");
        Assert.True(await second.IsRepeatedAsync(Token));
        Assert.Equal("ü<shorter>", (await second.ReplayAsync<string>(s_none, new DefaultHttpContext().Response))!.Value.Answer);
    }

    [Fact]
    public async Task A_request_that_is_deleted_while_its_repetition_is_read_is_not_answered()
    {
        var (store, batch) = await BeginAsync();
        using (var first = new KeyedUpload(store, "key"))
            await first.KeepAsync(batch, s_none, "answer");
        await store.SealAsync(batch, Recipe.Default, 0, Token);
        using var second = new KeyedUpload(store, "key");
        Assert.True(await second.IsRepeatedAsync(Token));
        await foreach (var _ in store.DeleteAsync(batch, Token)) { }
        await Assert.ThrowsAsync<IdempotencyKeyTakenException>(() => second.ReplayAsync<string>(s_none, new DefaultHttpContext().Response));
        using var third = new KeyedUpload(store, "key");
        Assert.False(await third.IsRepeatedAsync(Token));
    }

    [Fact]
    public async Task What_a_reader_leaves_of_a_file_counts_too()
    {
        var whole = await OfAsync([("a", "content")], s_none);
        Assert.Equal(whole, await OfAsync([("a", "content")], s_none, read: 3));
        Assert.NotEqual(whole, await OfAsync([("a", "contenT")], s_none, read: 3));
    }

    [Fact]
    public async Task Where_one_text_ends_and_the_next_begins_counts()
    {
        List<KeyValuePair<string, string?>> one = [new("ab", "c")], two = [new("a", "bc")], wait = [new("WAIT", "3"), new("ab", "c")], twice = [new("ab", "c"), new("ab", "c")];
        Assert.NotEqual(await OfAsync([], one), await OfAsync([], two));
        Assert.NotEqual(await OfAsync([], one), await OfAsync([], twice));
        Assert.Equal(await OfAsync([], one), await OfAsync([], wait));
        Assert.NotEqual(await OfAsync([("ab", "c")], s_none), await OfAsync([("a", "bc")], s_none));
        Assert.NotEqual(await OfAsync([("a", "1"), ("b", "2")], s_none), await OfAsync([("b", "2"), ("a", "1")], s_none));
    }

    private static async Task<string> OfAsync((string Name, string Content)[] files, List<KeyValuePair<string, string?>> fields, int read = 100)
    {
        using var fingerprint = new Fingerprint();
        foreach (var (name, content) in files)
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
            await fingerprint.AddFileAsync(new UploadedFile("file", name, stream), async file => await file.Content.ReadAtLeastAsync(new byte[read], read, false, Token), Token);
        }

        return fingerprint.End(fields);
    }

    private async Task<(SqliteBatchStore Store, BatchId Batch)> BeginAsync()
    {
        var store = _file.Open(_clock);
        await store.PrepareAsync(Token);
        var batch = new Batch
        {
            Id = BatchId.New(_clock.Now),
            Name = "",
            Recipe = Recipe.Default,
            Layout = ManifestLayout.Default,
            CreatedAt = _clock.Now,
            UpdatedAt = _clock.Now,
            IdempotencyKey = "key",
        };
        await store.CreateAsync(batch, Token);
        return (store, batch.Id);
    }
}
