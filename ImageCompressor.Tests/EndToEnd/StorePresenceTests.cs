using System.Net;
using System.Security.Cryptography;
using System.Text;
using ImageCompressor.Api;
using ImageCompressor.Backends.Composition;
using ImageCompressor.Backends.Sqlite;
using ImageCompressor.Benchmarks;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>What a start makes of what it finds: the last process's remains, or another process's work.</summary>
public sealed class StorePresenceTests : IAsyncLifetime
{
    /// <summary>So long that its first rows are stored before it ends. Nobody fetches them.</summary>
    private static readonly string s_long = "urls\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"https://a.invalid/{i}.png\n"));

    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource _rest = new();
    private ImageServer _images = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _images = await ImageServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _images.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_key_of_an_upload_that_died_with_its_process_is_free_at_the_next_start(bool hasBroker)
    {
        // One that nobody reaches: sheets are taken all the same.
        string[] settings = hasBroker ? [$"--ConnectionStrings:rabbitmq=amqp://user:hush@127.0.0.1:{Child.FreePort()}", "--Data:Shared=true"] : [];
        await using var service = new ServiceProcess(_folder.Path, _images.Host, settings);
        await service.StartAsync();
        var running = UploadAsync(service, "begun", new HeldContent(s_long, _rest.Task));
        await UntilInUseAsync("begun");
        await service.KillAsync();
        _rest.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => running);

        await service.StartAsync();
        using var again = await UploadAsync(service, "begun", new StringContent("urls\nhttps://a.example/1.png\n"));
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
    }

    [Fact]
    public async Task A_second_service_on_the_same_folder_leaves_the_uploads_and_images_of_the_first_alone()
    {
        var asked = 0;
        var held = _images.Serve("held.png", async context =>
        {
            Interlocked.Increment(ref asked);
            await _rest.Task.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(TestImages.Png(9));
        });
        await using var first = new ServiceProcess(_folder.Path, _images.Host);
        await first.StartAsync();
        var id = await first.UploadAsync($"urls\n{held}\n", "");
        var running = UploadAsync(first, "begun", new HeldContent(s_long, _rest.Task));
        await UntilInUseAsync("begun");
        for (var deadline = DateTime.UtcNow.AddSeconds(60); Volatile.Read(ref asked) == 0; await Task.Delay(20)) Assert.True(DateTime.UtcNow < deadline);

        await using var second = new ServiceProcess(_folder.Path, _images.Host);
        await second.StartAsync();
        Assert.DoesNotContain("did not stop in order", second.Output);
        _rest.SetResult();
        using var taken = await running;
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        var status = await first.WaitAsync(id, TimeSpan.FromSeconds(120));
        Assert.Equal(("completed", 1), (status.GetProperty("status").GetString(), asked));
    }

    [Fact]
    public async Task A_service_on_a_database_that_others_may_share_takes_itself_for_one_of_several()
    {
        using var presence = new StorePresence(new BackendOptions { Directory = _folder.Path }, isStoreRemote: true);
        var seen = new List<bool>();
        await presence.EnterAsync(isAlone =>
        {
            seen.Add(isAlone);
            return Task.CompletedTask;
        }, Token);
        Assert.Equal([false], seen);
    }

    /// <summary>Looks into the database: an upload that asked by the key could take it itself.</summary>
    private async Task UntilInUseAsync(string key)
    {
        using var store = new SqliteBatchStore(Path.Combine(_folder.Path, "imagecompressor.db"), TimeProvider.System);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes("sheet\n" + key)));
        for (var deadline = DateTime.UtcNow.AddSeconds(60); await store.FindByKeyAsync(hash, Token) is null; await Task.Delay(50)) Assert.True(DateTime.UtcNow < deadline);
    }

    private static async Task<HttpResponseMessage> UploadAsync(ServiceProcess service, string key, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/upload") { Content = content };
        content.Headers.ContentType = new("text/csv");
        request.Headers.Add("Idempotency-Key", key);
        return await service.Http.SendAsync(request, Token).WaitAsync(TimeSpan.FromSeconds(240), Token);
    }

    /// <summary>Sends its text, and ends when it may.</summary>
    private sealed class HeldContent(string text, Task rest) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await rest.WaitAsync(cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
