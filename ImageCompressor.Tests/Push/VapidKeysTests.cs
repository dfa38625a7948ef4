using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using ImageCompressor.Api.Push;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.Push;

public sealed class VapidKeysTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("https://push.example.net/wpush/v2/gAAA?x=1", "https://push.example.net")]
    [InlineData("https://push.example.net:443/a", "https://push.example.net")]
    [InlineData("https://push.example.net:8443/a", "https://push.example.net:8443")]
    [InlineData("http://127.0.0.1:5000/a", "http://127.0.0.1:5000")]
    public void A_token_is_for_the_origin_of_the_endpoint_for_half_a_day_and_the_public_key_verifies_it(string endpoint, string audience)
    {
        var (keys, publicKey) = Make();
        var authorization = keys.Authorization(new Uri(endpoint), s_now);
        var claims = PushService.Verify(authorization, publicKey);
        Assert.Equal(audience, claims.GetProperty("aud").GetString());
        Assert.Equal((s_now + TimeSpan.FromHours(12)).ToUnixTimeSeconds(), claims.GetProperty("exp").GetInt64());
        Assert.Equal("mailto:me@example.com", claims.GetProperty("sub").GetString());
    }

    [Fact]
    public void A_token_says_how_it_is_signed()
    {
        var (keys, _) = Make();
        var token = keys.Authorization(new Uri("https://push.example.net/"), s_now)["vapid t=".Length..];
        var header = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(token.Split('.')[0]));
        Assert.Equal(("JWT", "ES256"), (header.GetProperty("typ").GetString(), header.GetProperty("alg").GetString()));
    }

    [Fact]
    public void Anothers_key_does_not_verify_it()
    {
        var authorization = Make().Keys.Authorization(new Uri("https://push.example.net/"), s_now);
        Assert.ThrowsAny<Exception>(() => PushService.Verify(authorization, Make().PublicKey));
    }

    private static (VapidKeys Keys, string PublicKey) Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keys = new VapidKeys(key.ExportParameters(includePrivateParameters: true), "mailto:me@example.com");
        return (keys, keys.PublicKey);
    }
}
