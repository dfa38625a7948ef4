using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ImageCompressor.Fetching.Connections;

namespace ImageCompressor.Tests.Fetching;

public sealed class FetcherTlsTests
{
    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_once()
    {
        using var certificate = Certificate("shop.example");
        await using var host = new LoopbackHost(e => e.OkAsync(FetcherFixture.Image), certificate);
        using var fetcher = new FetcherFixture(FetcherFixture.Opening("shop.example"), Shops());

        Assert.Equal("TlsFailed: shop.example", await fetcher.FailAsync($"https://shop.example:{host.Port}/"));
        Assert.Equal(1, host.Connections);
    }

    [Fact]
    public async Task A_trusted_certificate_serves_its_own_name_and_no_other()
    {
        using var certificate = Certificate("shop.example");
        await using var host = new LoopbackHost(e => e.OkAsync(FetcherFixture.Image), certificate);
        using var fetcher = new FetcherFixture(FetcherFixture.Opening("shop.example", "other.example"), Shops(certificate));

        using var download = await fetcher.FetchAsync($"https://shop.example.:{host.Port}/");

        Assert.Equal(FetcherFixture.Image, download.Content.ToArray());
        Assert.Equal("TlsFailed: other.example", await fetcher.FailAsync($"https://other.example:{host.Port}/"));
    }

    [Fact]
    public async Task A_handshake_that_hangs_is_a_timeout()
    {
        // Speaks no TLS: it waits for the end of a request that never comes.
        await using var host = new LoopbackHost(e => e.HangAsync());
        var options = FetcherFixture.Opening("shop.example");
        (options.ConnectTimeout, options.MaxAttempts) = (TimeSpan.FromSeconds(0.5), 1);
        using var fetcher = new FetcherFixture(options, Shops());

        Assert.Equal("Timeout: connecting", await fetcher.FailAsync($"https://shop.example:{host.Port}/"));
    }

    [Fact]
    public async Task Plain_HTTP_where_TLS_is_expected_fails()
    {
        using var certificate = Certificate("shop.example");
        await using var host = new LoopbackHost(e => e.OkAsync(FetcherFixture.Image), certificate);
        using var fetcher = new FetcherFixture(FetcherFixture.Opening("shop.example"), Shops(certificate));

        Assert.Equal("ConnectionLost: shop.example", await fetcher.FailAsync($"http://shop.example:{host.Port}/"));
    }

    private static FetchNetwork Shops(X509Certificate2? trusted = null)
    {
        var network = FetcherFixture.Names((_, _) => ["127.0.0.1"]);
        if (trusted is null)
            return network;
        var chains = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        chains.CustomTrustStore.Add(trusted);
        return network with { Tls = new SslClientAuthenticationOptions { CertificateChainPolicy = chains } };
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
