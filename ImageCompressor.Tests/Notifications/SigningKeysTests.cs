using System.Text;
using ImageCompressor.Api.Notifications.Webhooks;

namespace ImageCompressor.Tests.Notifications;

public sealed class SigningKeysTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /// <summary>The example of the specification's own libraries, made with another program than this one.</summary>
    [Fact]
    public void A_signature_is_that_of_the_specification()
    {
        Assert.True(SigningKeys.TryParse(Secret, out var keys));
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            keys.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", Encoding.UTF8.GetBytes("""{"test": 2432232314}""")));
    }

    [Theory]
    [InlineData(" ")]
    [InlineData(", ")]
    [InlineData("\n")]
    public void Of_several_secrets_each_signs(string between)
    {
        Assert.True(SigningKeys.TryParse($"{Secret}{between}{SigningKeys.New()}", out var both));
        Assert.True(SigningKeys.TryParse(Secret, out var one));
        var signatures = both.Sign("a", "1", [1, 2, 3]).Split(' ');
        Assert.Equal(2, signatures.Distinct().Count());
        Assert.Equal(one.Sign("a", "1", [1, 2, 3]), signatures[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!")]
    [InlineData(Secret + " whsec_short")]
    public void What_is_no_secret_is_refused(string text) => Assert.False(SigningKeys.TryParse(text, out _));

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_secret_has_24_to_64_bytes(int bytes, bool fits) =>
        Assert.Equal(fits, SigningKeys.TryParse("whsec_" + Convert.ToBase64String(new byte[bytes]), out _));

    [Fact]
    public void A_new_secret_fits_and_no_two_are_alike()
    {
        Assert.True(SigningKeys.TryParse(SigningKeys.New(), out _));
        Assert.NotEqual(SigningKeys.New(), SigningKeys.New());
    }
}
