using System.Text.RegularExpressions;
using ImageCompressor.Domain.Failures;

namespace ImageCompressor.Tests.Failures;

public sealed partial class FailureTests
{
    public static TheoryData<FailureKind> Kinds => [.. Enum.GetValues<FailureKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_has_a_code_and_a_sentence(FailureKind kind)
    {
        var failure = new Failure(kind, kind == FailureKind.HttpStatus ? 404 : null);
        Assert.Matches(CodePattern(), failure.Code);
        Assert.EndsWith(".", failure.Sentence);
        Assert.True(Enum.IsDefined(failure.Fault));
    }

    [Fact]
    public void No_two_kinds_share_a_code() => Assert.Distinct(Enum.GetValues<FailureKind>().Select(kind => new Failure(kind).Code));

    [Theory]
    [InlineData(404, false)]
    [InlineData(410, false)]
    [InlineData(403, false)]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    public void A_status_is_worth_a_retry_when_it_may_pass(int status, bool retryable)
    {
        var failure = new Failure(FailureKind.HttpStatus, status);
        Assert.Equal(($"http_{status}", retryable), (failure.Code, failure.Retryable));
    }

    [GeneratedRegex("^[a-z]+(_[a-z0-9]+)*$")]
    private static partial Regex CodePattern();
}
