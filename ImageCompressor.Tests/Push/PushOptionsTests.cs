using System.Buffers.Text;
using ImageCompressor.Api;
using ImageCompressor.Api.Push;

namespace ImageCompressor.Tests.Push;

public sealed class PushOptionsTests
{
    // Keys of RFC 8291, appendix A: the sender's and the receiver's.
    private const string Public = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
    private const string Private = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    private const string OtherPublic = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

    [Fact]
    public void Without_keys_push_is_off()
    {
        var options = new PushOptions();
        Assert.Empty(options.Validate());
        Assert.False(options.Enabled);
        Assert.Null(options.ToKeys());
    }

    [Fact]
    public void A_pair_and_a_subject_turn_it_on()
    {
        var options = new PushOptions { PublicKey = Public, PrivateKey = Private, Subject = "mailto:me@example.com" };
        Assert.Empty(options.Validate());
        Assert.Equal(Public, options.ToKeys()!.PublicKey);
    }

    [Theory]
    [InlineData(Public, null, "mailto:me@example.com", "Push:PrivateKey")]
    [InlineData(null, Private, "mailto:me@example.com", "Push:PublicKey")]
    [InlineData(Public, Private, null, "Push:Subject")]
    [InlineData(Public, Private, "me@example.com", "Push:Subject")]
    [InlineData(Public, Private, "mailto:", "Push:Subject")]
    [InlineData(Public, Private, "http://example.com/", "Push:Subject")]
    [InlineData(OtherPublic, Private, "mailto:me@example.com", "do not belong together")]
    [InlineData("BP4z9KsN6nGRTbVYI+c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8", Private, "mailto:me@example.com", "Push:PublicKey")]
    [InlineData("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A4", Private, "mailto:me@example.com", "Push:PublicKey")]
    [InlineData(Public, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "mailto:me@example.com", "Push:PrivateKey")]
    [InlineData(Public, "not base64url at all", "mailto:me@example.com", "Push:PrivateKey")]
    // The order of the curve (SEC 2, 2.4.2): the first number that is no key.
    [InlineData(Public, "_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE", "mailto:me@example.com", "Push:PrivateKey")]
    public void What_does_not_fit_is_told_once_and_never_shows_the_private_key(string? publicKey, string? privateKey, string? subject, string named)
    {
        var fault = Assert.Single(new PushOptions { PublicKey = publicKey, PrivateKey = privateKey, Subject = subject }.Validate());
        Assert.Contains(named, fault);
        if (privateKey is not null) Assert.DoesNotContain(privateKey, fault);
    }

    [Fact]
    public void All_faults_are_told_together() =>
        Assert.Equal(3, new PushOptions { PublicKey = "x", PrivateKey = "y", Subject = "z" }.Validate().Count());

    [Fact]
    public void The_command_prints_a_new_pair_that_works_as_settings()
    {
        static PushOptions made()
        {
            using var console = new StringWriter();
            Assert.Equal(0, PushKeysCommand.Run("https://example.com/contact", console));
            var lines = console.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split('=', 2)).ToDictionary(line => line[0], line => line[1]);
            return new PushOptions { PublicKey = lines["Push__PublicKey"], PrivateKey = lines["Push__PrivateKey"], Subject = lines["Push__Subject"] };
        }

        var (first, second) = (made(), made());
        Assert.Empty(first.Validate());
        Assert.NotEqual(first.PrivateKey, second.PrivateKey);
        Assert.Equal(32, Base64Url.DecodeFromChars(first.PrivateKey).Length);
    }

    [Fact]
    public void The_command_wants_to_know_who_is_to_be_asked()
    {
        Assert.Equal("mailto:me@example.com", LaunchArguments.Parse(["push-keys", "mailto:me@example.com"]).PushSubject);
        foreach (var rest in new string[][] { [], ["me@example.com"], ["mailto:me@example.com", "--port", "1"] })
            Assert.Contains("mailto:you@example.com", Assert.Throws<FormatException>(() => LaunchArguments.Parse(["push-keys", .. rest])).Message);
        Assert.True(LaunchArguments.Parse(["push-keys", "--help"]).Help);
    }
}
