using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ImageCompressor.Tests.Doubles;

/// <summary>A browser maker's push service (RFC 8030) on loopback. It takes a message only when all that a real one looks at is right.</summary>
internal sealed class PushService : IAsyncDisposable
{
    private WebApplication _app = null!;
    private readonly string _publicKey;
    private readonly SemaphoreSlim _arrived = new(0);

    private PushService(string publicKey) => _publicKey = publicKey;

    public Uri Root { get; private set; } = null!;

    /// <summary>As a list of allowed hosts wants it.</summary>
    public string Host => Root.Authority;

    /// <summary>What it answers to all that is right; 201 is the standard's (RFC 8030, 5).</summary>
    public Func<HttpContext, int> Answer { get; set; } = _ => StatusCodes.Status201Created;

    /// <summary>All requests, in order.</summary>
    public ConcurrentQueue<PushRequest> Requests { get; } = new();

    /// <param name="publicKey">Of the sender who alone may send here: that which the subscription was made with.</param>
    public static async Task<PushService> StartAsync(string publicKey)
    {
        var service = new PushService(publicKey);
        (service._app, service.Root) = await Loopback.ServeAsync(service.TakeAsync);
        return service;
    }

    public string Endpoint(string path = "push/one") => new Uri(Root, path).ToString();

    /// <summary>The next request that arrives.</summary>
    public async Task<PushRequest> NextAsync(int number = 1)
    {
        while (Requests.Count < number)
            Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(60)), $"only {Requests.Count} messages came");
        return Requests.ElementAt(number - 1);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Checks who sent as RFC 8292 says, and gives the claims.</summary>
    public static JsonElement Verify(string authorization, string publicKey)
    {
        Assert.StartsWith("vapid ", authorization);
        var parts = authorization["vapid ".Length..].Split(", ").ToDictionary(part => part[..1], part => part[2..]);
        Assert.Equal(publicKey, parts["k"]);
        var point = Base64Url.DecodeFromChars(publicKey);
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
        var token = parts["t"].Split('.');
        Assert.Equal(3, token.Length);
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256), "the signature is not by this key");
        return JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(token[1]));
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var fault = FaultOf(context.Request, headers, body.Length);
        context.Response.StatusCode = fault is null ? Answer(context) : StatusCodes.Status400BadRequest;
        Requests.Enqueue(new PushRequest(context.Request.Path, headers, body.ToArray(), context.Response.StatusCode, fault));
        _arrived.Release();
    }

    private string? FaultOf(HttpRequest request, Dictionary<string, string> headers, long length)
    {
        try
        {
            Assert.Equal("POST", request.Method);
            var claims = Verify(headers["Authorization"], _publicKey);
            Assert.Equal(Root.GetLeftPart(UriPartial.Authority), claims.GetProperty("aud").GetString());
            var left = DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64()) - DateTimeOffset.UtcNow;
            Assert.InRange(left, TimeSpan.Zero, TimeSpan.FromHours(24));
            Assert.StartsWith("mailto:", claims.GetProperty("sub").GetString());
            Assert.Equal("aes128gcm", headers["Content-Encoding"]);
            Assert.Equal("application/octet-stream", headers["Content-Type"]);
            Assert.InRange(length, 1, 4_096);
            // RFC 8030, 5.2 to 5.4.
            Assert.InRange(int.Parse(headers["TTL"], System.Globalization.CultureInfo.InvariantCulture), 1, 2_419_200);
            Assert.Equal("normal", headers["Urgency"]);
            if (headers.TryGetValue("Topic", out var topic)) Assert.Matches("^[A-Za-z0-9_-]{1,32}$", topic);
            return null;
        }
        catch (Exception wrong)
        {
            return wrong.ToString();
        }
    }
}

/// <summary>One message as it came. <see cref="Fault"/> says why it was refused as wrong; null where it was right.</summary>
internal sealed record PushRequest(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body, int Status, string? Fault);
