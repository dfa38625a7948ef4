using System.Diagnostics;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;

namespace ImageCompressor.Tests.Imaging;

[Collection(nameof(Alone))]
public class DeadlineTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(60);
    // Several seconds of work, in formats that check on the way.
    private static readonly Lazy<byte[]> s_large = new(() => Pictures.File(Pictures.Photo(5000, 4000), "jpeg"));

    [Theory]
    [InlineData(OutputFormat.Webp, Effort.Small)]
    [InlineData(OutputFormat.Png, Effort.Small)]
    [InlineData(OutputFormat.Jpeg, Effort.Balanced)]
    public void At_the_deadline_libvips_stops_and_the_next_image_is_unharmed(OutputFormat format, Effort effort)
    {
        var file = s_large.Value;
        var watch = Stopwatch.StartNew();
        Assert.Equal(ImagingFailure.Timeout, Pictures.Fails(file, new Recipe { Format = format, Effort = effort }, new ImagingOptions { Deadline = s_short }).Failure);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"it took {watch.Elapsed} to stop");

        Assert.Equal(100, Pictures.Compress(Pictures.File(Pictures.Photo(100, 100), "png"), new Recipe { Format = format }).Width);
    }

    [Fact]
    public void A_caller_who_gives_up_is_told_that_he_did()
    {
        var file = s_large.Value;
        using var cancellation = new CancellationTokenSource(s_short);
        var watch = Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Pictures.Compressor.Compress(file, new Recipe { Format = OutputFormat.Webp, Effort = Effort.Small }, cancellation.Token));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"it took {watch.Elapsed} to stop");
    }

    [Fact]
    public void One_who_gave_up_before_the_start_costs_nothing() =>
        Assert.ThrowsAny<OperationCanceledException>(() => Pictures.Compressor.Compress(s_large.Value, Recipe.Default, new CancellationToken(true)));

    [Fact]
    public void Many_at_once_all_stop_and_each_that_comes_after_is_unharmed()
    {
        var file = s_large.Value;
        Parallel.For(0, 12, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i =>
        {
            if (i % 3 == 2)
                Assert.Equal(60, Pictures.Compress(file, new Recipe { Format = OutputFormat.Jpeg, Effort = Effort.Fast, Width = 60 }).Width);
            else
                Assert.Equal(ImagingFailure.Timeout, Pictures.Fails(file,
                    new Recipe { Format = i % 2 == 0 ? OutputFormat.Webp : OutputFormat.Png, Effort = Effort.Small, Width = 4900 }, new ImagingOptions { Deadline = s_short }).Failure);
        });
        Assert.Equal(60, Pictures.Compress(file, new Recipe { Format = OutputFormat.Jpeg, Effort = Effort.Fast, Width = 60 }).Width);
    }

    [Fact]
    public void One_image_that_stops_does_not_stop_its_neighbour()
    {
        var file = s_large.Value;
        Parallel.Invoke(
            () => Pictures.Fails(file, new Recipe { Format = OutputFormat.Webp, Effort = Effort.Small }, new ImagingOptions { Deadline = s_short }),
            () => Assert.Equal(2500, Pictures.Compress(file, new Recipe { Format = OutputFormat.Jpeg, Effort = Effort.Fast, Width = 2500 }).Width));
    }
}
