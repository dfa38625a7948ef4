using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ImageCompressor.Api.Push;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.Push;

public sealed class MessageEncryptionTests
{
    // RFC 8291, 5 and appendix A.
    private const string RfcPlain = "When I grow up, I want to be a watermelon";
    private const string RfcSenderPrivate = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    private const string RfcReceiverPrivate = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
    private const string RfcReceiverPublic = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    private const string RfcSalt = "DGv6ra1nlYgDCS1FRnbzlw";
    private const string RfcAuth = "BTBZMqHH6r4Tts7J_aSIgg";
    private const string RfcBody =
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

    [Fact]
    public void The_example_of_RFC_8188_comes_out_byte_for_byte()
    {
        // Section 3.1.
        var body = Aes128Gcm.Seal("I am the walrus"u8, Bytes("yqdlZ-tYemfogSmv7Ws5PQ"), Bytes("I1BsxtFttlv3u_Oo94xnmw"), []);
        Assert.Equal("I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg", Base64Url.EncodeToString(body));
    }

    [Fact]
    public void The_example_of_RFC_8291_comes_out_byte_for_byte()
    {
        using var sender = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Bytes(RfcSenderPrivate) });
        var body = MessageEncryption.Encrypt(Encoding.UTF8.GetBytes(RfcPlain), Bytes(RfcReceiverPublic), Bytes(RfcAuth), sender, Bytes(RfcSalt));
        Assert.Equal(RfcBody, Base64Url.EncodeToString(body));
    }

    [Fact]
    public void The_tests_own_browser_reads_the_example_of_RFC_8291_too()
    {
        using var key = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Bytes(RfcReceiverPrivate) });
        var browser = new TestBrowser(key.ExportParameters(includePrivateParameters: true), Bytes(RfcAuth));
        Assert.Equal(RfcPlain, browser.Decrypt(Bytes(RfcBody)));
    }

    [Fact]
    public void Every_message_has_a_pair_and_a_salt_of_its_own_and_the_browser_alone_reads_it()
    {
        var browser = new TestBrowser();
        var bodies = Enumerable.Range(0, 3).Select(_ => MessageEncryption.Encrypt("Grüße 🎉"u8, Bytes(browser.P256dh), Bytes(browser.Auth))).ToArray();
        Assert.All(bodies, body => Assert.Equal("Grüße 🎉", browser.Decrypt(body)));
        Assert.Equal(3, bodies.Select(body => Convert.ToHexString(body[..16])).Distinct().Count());
        Assert.Equal(3, bodies.Select(body => Convert.ToHexString(body[21..86])).Distinct().Count());
        Assert.ThrowsAny<CryptographicException>(() => new TestBrowser().Decrypt(bodies[0]));
    }

    [Fact]
    public void The_longest_message_fills_4096_bytes_and_one_byte_more_is_refused()
    {
        var browser = new TestBrowser();
        Assert.Equal(3_993, MessageEncryption.MostPlain);
        var body = MessageEncryption.Encrypt(new byte[3_993], Bytes(browser.P256dh), Bytes(browser.Auth));
        Assert.Equal(4_096, body.Length);
        Assert.Throws<ArgumentException>(() => MessageEncryption.Encrypt(new byte[3_994], Bytes(browser.P256dh), Bytes(browser.Auth)));
    }

    [Fact]
    public void A_key_that_is_no_point_of_the_curve_is_refused()
    {
        var point = Bytes(new TestBrowser().P256dh);
        point[64] ^= 1;
        Assert.Throws<ArgumentException>(() => MessageEncryption.Encrypt("x"u8, point, new byte[16]));
    }

    private static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);
}
