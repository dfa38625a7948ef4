using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using RabbitMQ.Client;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>Where the broker is and who we are to it: <c>amqp://user:password@host:5672/vhost</c>, or <c>amqps</c> for TLS. Whose certificates are
/// trusted, where not the system's authorities say it, is said as RabbitMQ's other clients take it: <c>?cacertfile=/path/ca.pem</c>.</summary>
/// <remarks>Of the other parameters (https://www.rabbitmq.com/docs/uri-query-parameters) none is taken: <c>verify=verify_none</c> would send the password to anybody.</remarks>
public sealed class BrokerAddress
{
    /// <summary>What to write, for a sentence.</summary>
    public const string Form = "amqp://user:password@host:5672/vhost, or amqps://user:password@host:5671/vhost for TLS, with ?cacertfile=/path/ca.pem where the system does not trust the broker's certificate";

    private const string AuthorityParameter = "?cacertfile=";

    private readonly Uri _uri;
    private readonly TrustedAuthorities? _trusted;

    private BrokerAddress(Uri uri, TrustedAuthorities? trusted) => (_uri, _trusted) = (uri, trusted);

    /// <summary>Reads it. False for anything that is not such an address; nothing of it may be shown then, for a password may be in it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BrokerAddress? address)
    {
        var fits = Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Scheme is "amqp" or "amqps"
            && uri.Host.Length > 0
            && uri.Fragment.Length == 0
            && uri.Segments.Length <= 2
            && uri.UserInfo.Count(c => c == ':') <= 1;
        TrustedAuthorities? trusted = null;
        address = fits && TryReadQuery(uri!, out trusted) ? new BrokerAddress(new Uri(uri!.GetLeftPart(UriPartial.Path)), trusted) : null;
        return address is not null;
    }

    /// <summary>True where there is no query, or one that names a file of certificates that can be read.</summary>
    private static bool TryReadQuery(Uri uri, out TrustedAuthorities? trusted)
    {
        trusted = null;
        return uri.Query.Length == 0
            || (uri.Scheme == "amqps" && uri.Query.StartsWith(AuthorityParameter, StringComparison.Ordinal)
                && TrustedAuthorities.TryRead(Uri.UnescapeDataString(uri.Query[AuthorityParameter.Length..]), out trusted));
    }

    /// <summary>Without user and password: this is what logs show.</summary>
    public override string ToString() => _uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');

    /// <summary>The client's factory. Recovery is ours (<see cref="BrokerConnection"/>), because the client's begins only after a first success.</summary>
    internal ConnectionFactory ToFactory()
    {
        var factory = new ConnectionFactory
        {
            Uri = _uri,
            ClientProvidedName = $"ImageCompressor {Environment.MachineName} {Environment.ProcessId}",
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(20),
            RequestedConnectionTimeout = TimeSpan.FromSeconds(10),
        };
        // The client's reading of amqps accepts a certificate of any name; here it must be the host's, and the system chooses the version.
        if (_uri.Scheme == "amqps")
            factory.Ssl = new SslOption(_uri.Host, enabled: true) { AcceptablePolicyErrors = SslPolicyErrors.None, Version = SslProtocols.None };
        if (_trusted is not null)
            factory.Ssl.CertificateValidationCallback = _trusted.Vouches;
        return factory;
    }
}
