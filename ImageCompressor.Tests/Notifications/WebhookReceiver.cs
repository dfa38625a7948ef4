using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ImageCompressor.Tests.Doubles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ImageCompressor.Tests.Notifications;

/// <summary>A receiver of webhooks as somebody else would write it: it checks signatures by the specification, with code of its own, and answers what a test wants.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private WebApplication _app = null!;
    private readonly ConcurrentQueue<Call> _calls = new();
    private int _count;

    private WebhookReceiver()
    {
    }

    public Uri Root { get; private set; } = null!;

    /// <summary>As <c>Webhooks:AllowedHosts</c> wants it.</summary>
    public string Host => Root.Authority;

    public string Url => new Uri(Root, "hook").ToString();

    /// <summary>What it answers to the nth call, counted from 1; 200 where a test says nothing.</summary>
    public Func<HttpContext, int, Task>? Answer { get; set; }

    /// <summary>All calls, also those that it did not answer well.</summary>
    public IReadOnlyList<Call> Calls => [.. _calls];

    public static async Task<WebhookReceiver> StartAsync(int port = 0)
    {
        var receiver = new WebhookReceiver();
        (receiver._app, receiver.Root) = await Loopback.ServeAsync(receiver.TakeAsync, port);
        return receiver;
    }

    /// <summary>Waits until so many calls have come.</summary>
    public async Task<IReadOnlyList<Call>> WaitAsync(int calls, string? what = null)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(60); Calls.Count < calls; await Task.Delay(20))
            Assert.True(DateTime.UtcNow < deadline, $"{Calls.Count} of {calls} calls came; {what}");
        return Calls;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        string Header(string name) => context.Request.Headers[name].ToString();
        _calls.Enqueue(new Call(context.Request.Method, context.Request.Path + context.Request.QueryString, Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"),
            Header("Content-Type"), body.ToArray()));
        if (Answer is { } answer) await answer(context, Interlocked.Increment(ref _count));
    }
}

/// <summary>One call as it came.</summary>
internal sealed record Call(string Method, string Path, string Id, string Timestamp, string Signature, string MediaType, byte[] Body)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    public string Type => Json.GetProperty("type").GetString()!;

    public string Request => Json.GetProperty("data").GetProperty("request_id").GetString()!;

    /// <summary>Whether one of the signatures is by this secret, and the time is that of this machine.</summary>
    public bool IsSignedBy(string secret)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret["whsec_".Length..]));
        foreach (var part in new[] { Encoding.ASCII.GetBytes(Id), "."u8.ToArray(), Encoding.ASCII.GetBytes(Timestamp), "."u8.ToArray(), Body }) hmac.AppendData(part);
        var expected = "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
        var age = DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeSeconds(long.Parse(Timestamp, CultureInfo.InvariantCulture));
        return Signature.Split(' ').Contains(expected) && age.Duration() < TimeSpan.FromMinutes(5);
    }
}
