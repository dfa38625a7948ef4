using System.Collections.Concurrent;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;

namespace ImageCompressor.Tests.Imaging;

[Collection(nameof(Alone))]
public class DeadlineTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(60);

    /// <summary>What may be done until an image has stopped, of several seconds. In time of the processor and not of the clock, which runs on while others have their turn.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);

    private static TimeSpan Worked => Environment.CpuUsage.TotalTime;

    // Several seconds of work, in formats that check on the way.
    private static readonly Lazy<byte[]> s_large = new(() => Pictures.File(Pictures.Photo(5000, 4000), "jpeg"));

    [Theory]
    [InlineData(OutputFormat.Webp, Effort.Small)]
    [InlineData(OutputFormat.Png, Effort.Small)]
    [InlineData(OutputFormat.Jpeg, Effort.Balanced)]
    public void At_the_deadline_libvips_stops_and_the_next_image_is_unharmed(OutputFormat format, Effort effort)
    {
        var file = s_large.Value;
        var before = Worked;
        Assert.Equal(ImagingFailure.Timeout, Pictures.Fails(file, new Recipe { Format = format, Effort = effort }, new ImagingOptions { Deadline = s_short }).Failure);
        var worked = Worked - before;
        TestContext.Current.SendDiagnosticMessage($"stopped after {worked}");
        Assert.True(worked < s_soon, $"it took {worked} of CPU to stop");

        Assert.Equal(100, Pictures.Compress(Pictures.File(Pictures.Photo(100, 100), "png"), new Recipe { Format = format }).Width);
    }

    [Fact]
    public void A_caller_who_gives_up_is_told_that_he_did()
    {
        var file = s_large.Value;
        using var cancellation = new CancellationTokenSource(s_short);
        var before = Worked;
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Pictures.Compressor.Compress(file, new Recipe { Format = OutputFormat.Webp, Effort = Effort.Small }, cancellation.Token));
        var worked = Worked - before;
        Assert.True(worked < s_soon, $"it took {worked} of CPU to stop");
    }

    [Fact]
    public void One_who_gave_up_before_the_start_costs_nothing() =>
        Assert.ThrowsAny<OperationCanceledException>(() => Pictures.Compressor.Compress(s_large.Value, Recipe.Default, new CancellationToken(true)));

    [Fact]
    public void Many_at_once_all_stop_and_each_that_comes_after_is_unharmed()
    {
        var file = s_large.Value;
        OnThreads(12, 6, i =>
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

    /// <summary>On threads of their own, as the pump has them: the pool's are those of the timer that stops them.</summary>
    private static void OnThreads(int count, int threads, Action<int> body)
    {
        var (next, faults) = (-1, new ConcurrentQueue<Exception>());
        var running = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
            {
                try
                {
                    body(i);
                }
                catch (Exception fault)
                {
                    faults.Enqueue(fault);
                }
            }
        })).ToList();
        running.ForEach(static thread => thread.Start());
        running.ForEach(static thread => thread.Join());
        Assert.Empty(faults);
    }

    /// <summary>Each needs what the one before has made: more work than any deadline allows, in few words.</summary>
    private static readonly Recipe s_chain = new()
    {
        Format = OutputFormat.Png,
        Operations = [new ResizeOperation(2000, null, WithoutEnlargement: false), .. Enumerable.Repeat(new BlurOperation(100), 31)],
    };

    [Fact]
    public void A_chain_of_operations_stops_between_them_and_the_next_image_is_unharmed()
    {
        var file = Pictures.File(Pictures.Photo(600, 400), "jpeg");
        // What two blurs cost on this machine is the measure: no figure of seconds would hold everywhere.
        var two = s_chain with { Format = OutputFormat.Jpeg, Effort = Effort.Fast, Operations = [.. s_chain.Operations.Take(3)] };
        var before = Worked;
        Pictures.Compress(file, two);
        var few = Worked - before;
        before = Worked;
        Assert.Equal(ImagingFailure.Timeout, Pictures.Fails(file, s_chain, new ImagingOptions { Deadline = few / 4 }).Failure);
        var worked = Worked - before;
        TestContext.Current.SendDiagnosticMessage($"stopped after {worked}, {few}");
        Assert.True(worked < 5 * few, $"it took {worked} of CPU to stop; two of the 31 blurs took {few}");
        Assert.Equal(60, Pictures.Compress(file, new Recipe { Width = 60 }).Width);
    }

    [Fact]
    public void Chains_of_operations_at_once_all_stop_and_their_neighbours_are_unharmed()
    {
        var file = Pictures.File(Pictures.Photo(600, 400), "jpeg");
        var small = new Recipe { Format = OutputFormat.Webp, Operations = [new BlurOperation(3), new ResizeOperation(80, null), new NormaliseOperation()] };
        OnThreads(12, 4, i =>
        {
            if (i % 2 == 0)
                Assert.Equal(ImagingFailure.Timeout, Pictures.Fails(file, s_chain, new ImagingOptions { Deadline = s_short }).Failure);
            else
                Assert.Equal(80, Pictures.Compress(file, small).Width);
        });
    }
}
