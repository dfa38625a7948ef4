using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace ImageCompressor.Backends.Redis;

/// <summary>Where Redis is and who we are to it, as StackExchange.Redis writes it: <c>host:6379,password=...,ssl=true</c>.</summary>
public sealed class RedisAddress
{
    /// <summary>What to write, for a sentence.</summary>
    public const string Form = "host:port, with ,password=... or ,user=...,password=... and ,ssl=true where they are needed";

    private readonly ConfigurationOptions _options;

    private RedisAddress(ConfigurationOptions options) => _options = options;

    /// <summary>Reads it. False for anything that is not such an address; nothing of it may be shown then, for a password may be in it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RedisAddress? address)
    {
        address = null;
        try
        {
            var options = ConfigurationOptions.Parse(text ?? "");
            // The client takes any word for a host, also redis://user:password@host, and the host is what logs show.
            if (options.EndPoints.Count > 0 && options.EndPoints.All(IsPlain)) address = new RedisAddress(options);
        }
        catch (ArgumentException)
        {
            // An unknown name, or a value that does not fit it; the message quotes it.
        }

        return address is not null;
    }

    /// <summary>Hosts and ports: this is what logs show.</summary>
    public override string ToString() => string.Join(", ", _options.EndPoints.Select(Text));

    /// <summary>The client's options. It goes on trying by itself, also when the first attempt fails.</summary>
    internal ConfigurationOptions ToOptions()
    {
        var options = _options.Clone();
        options.AbortOnConnectFail = false;
        options.ClientName ??= $"ImageCompressor-{Environment.MachineName}-{Environment.ProcessId}";
        // A hint that is late is worth nothing: what cannot be sent now is not kept.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new LinearRetry(1_000);
        return options;
    }

    private static bool IsPlain(EndPoint point) => point switch
    {
        DnsEndPoint named => Uri.CheckHostName(named.Host) != UriHostNameType.Unknown,
        IPEndPoint or UnixDomainSocketEndPoint => true,
        _ => false,
    };

    private static string Text(EndPoint point) => point switch
    {
        // Without a port it is the usual one, which follows from ssl.
        DnsEndPoint { Port: 0 } named => named.Host,
        DnsEndPoint named => $"{named.Host}:{named.Port}",
        _ => $"{point}",
    };
}
