using ImageCompressor.Domain.Failures;
using ImageCompressor.Fetching;
using ImageCompressor.Imaging;
using ImageCompressor.Processing;

namespace ImageCompressor.Tests.Processing;

public sealed class FailureMappingTests
{
    public static TheoryData<FetchFailure> FetchFailures => [.. Enum.GetValues<FetchFailure>()];

    public static TheoryData<ImagingFailure> ImagingFailures => [.. Enum.GetValues<ImagingFailure>()];

    [Theory]
    [MemberData(nameof(FetchFailures))]
    public void Every_failure_of_fetching_is_one_of_an_image(FetchFailure failure) =>
        Assert.Equal(failure.ToString(), FailureMapping.From(new FetchException(failure, "detail")).Kind.ToString());

    [Theory]
    [MemberData(nameof(ImagingFailures))]
    public void Every_failure_of_imaging_is_one_of_an_image(ImagingFailure failure) =>
        Assert.NotEqual("", FailureMapping.From(new ImagingException(failure, "detail")).Code);

    [Fact]
    public void A_full_disk_is_the_stores_and_a_bug_is_ours()
    {
        Assert.Equal(new Failure(FailureKind.StorageFailed), FailureMapping.From(new IOException("/secret/path: No space left on device")));
        Assert.Equal(FailureKind.Internal, FailureMapping.From(new InvalidOperationException("secret")).Kind);
    }
}
