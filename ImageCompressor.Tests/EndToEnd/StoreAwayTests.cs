using System.Text.Json;
using ImageCompressor.Api;
using ImageCompressor.Api.Problems;
using ImageCompressor.Backends.Sqlite;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Tests.Doubles;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>What a caller sees while the database does not answer: never a 500.</summary>
public sealed class StoreAwayTests
{
    [Fact]
    public async Task A_database_that_is_away_is_answered_503_with_a_stable_code_and_when_to_ask_again()
    {
        await using var services = new ServiceCollection().AddLogging().AddProblemDetails().BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        using var body = new MemoryStream();
        context.Response.Body = body;

        var log = new LinesOf<ProblemHandler>();

        var handled = await new ProblemHandler(log)
            .TryHandleAsync(context, new BatchStoreException("MongoDB at h:1: away", new TimeoutException()), TestContext.Current.CancellationToken);

        Assert.True(handled);
        Assert.Equal((503, "5"), (context.Response.StatusCode, context.Response.Headers.RetryAfter.ToString()));
        Assert.StartsWith("application/problem+json", context.Response.ContentType, StringComparison.Ordinal);
        var problem = JsonDocument.Parse(body.ToArray()).RootElement;
        Assert.Equal("store_unavailable", problem.GetProperty("code").GetString());
        // The sentence, and no trace.
        Assert.Equal(["Error   failed: MongoDB at h:1: away"], log.All);
        Assert.DoesNotContain("MongoDB", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("incoming")]
    [InlineData("objects")]
    public async Task Images_that_cannot_be_kept_are_answered_503_and_the_next_ones_are_taken(string folder)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var path = Path.Combine(service.DataDirectory, folder);
        Directory.CreateDirectory(path);
        Directory.Move(path, $"{path}-away");
        await File.WriteAllTextAsync(path, "in the way", TestContext.Current.CancellationToken);
        using (var refused = await UploadAsync(service))
        {
            await refused.IsProblemAsync(503, "storage_unavailable");
            Assert.Equal("5", refused.Headers.RetryAfter?.ToString());
        }

        File.Delete(path);
        Directory.Move($"{path}-away", path);
        using var taken = await UploadAsync(service);
        Assert.Equal(202, (int)taken.StatusCode);
    }

    private static async Task<HttpResponseMessage> UploadAsync(ServiceUnderTest service)
    {
        using var image = new ByteArrayContent(TestImages.Png(1));
        return await service.Http.PostAsync("/api/images/upload", image, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("no database, but more than a page of text: ", "is damaged")]
    [InlineData(null, "a newer version")]
    public async Task A_database_that_cannot_be_read_is_told_in_a_sentence_at_the_start(string? content, string sentence)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "imagecompressor.db");
        if (content is not null) await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat(content, 200)), TestContext.Current.CancellationToken);
        else await WriteNewerAsync(path);
        await using var app = ServiceHost.Build(LaunchArguments.Parse(["--urls=http://127.0.0.1:0", $"--Data:Directory={folder.Path}"]), quiet: true);
        var fault = await Assert.ThrowsAsync<StartupException>(() => app.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    private static async Task WriteNewerAsync(string path)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version=99";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_SQLite_file_that_is_damaged_while_it_is_used_is_the_fault_that_may_pass()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "batches.db");
        using (var first = new SqliteBatchStore(path, TimeProvider.System)) await first.PrepareAsync(TestContext.Current.CancellationToken);
        await using (var file = File.OpenWrite(path))
        {
            file.Position = 4096;
            await file.WriteAsync(Enumerable.Repeat((byte)'x', (int)file.Length - 4096).ToArray(), TestContext.Current.CancellationToken);
        }

        using var store = new SqliteBatchStore(path, TimeProvider.System);
        foreach (var ask in (Func<Task>[])[() => store.ListAsync(null, null, 10, TestContext.Current.CancellationToken), () => store.TakeAsync(1, TestContext.Current.CancellationToken)])
            Assert.StartsWith($"SQLite in {path}: the file is damaged", (await Assert.ThrowsAsync<BatchStoreException>(ask)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_SQLite_file_that_cannot_be_opened_is_the_fault_that_may_pass()
    {
        using var folder = new TemporaryFolder();
        using var store = new SqliteBatchStore(folder.Path, TimeProvider.System);
        var read = await Assert.ThrowsAsync<BatchStoreException>(() => store.CountWorkAsync(TestContext.Current.CancellationToken));
        Assert.Equal($"SQLite in {folder.Path}: the file cannot be opened; look at its folder and its rights.", read.Message);
        await Assert.ThrowsAsync<BatchStoreException>(() => store.PrepareAsync(TestContext.Current.CancellationToken));
    }
}
