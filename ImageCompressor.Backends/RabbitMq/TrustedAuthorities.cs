using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>The certificates of a file, trusted in place of the system's: <c>cacertfile</c> of an <c>amqps</c> address. Read once; a file that changes
/// counts from the next start.</summary>
internal sealed class TrustedAuthorities
{
    private readonly X509Certificate2Collection _certificates = [];

    /// <summary>Reads a file of PEM certificates; false when there is none that can be read.</summary>
    public static bool TryRead(string path, [NotNullWhen(true)] out TrustedAuthorities? authorities)
    {
        authorities = new TrustedAuthorities();
        try
        {
            authorities._certificates.ImportFromPemFile(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            // False says it.
        }

        if (authorities._certificates.Count == 0)
            authorities = null;
        return authorities is not null;
    }

    /// <summary>Whether the broker's certificate is for its host and one of these vouches for it.</summary>
    public bool Vouches(object sender, X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 broker || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        // As with the system's authorities, where the client does not ask either unless told to.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1")); // id-kp-serverAuth, RFC 5280, 4.2.1.12
        chain.ChainPolicy.CustomTrustStore.AddRange(_certificates);
        if (presented is not null)
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        return chain.Build(broker);
    }
}
