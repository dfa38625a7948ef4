using ImageCompressor.Api.Dispatching;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.Dispatching;

public sealed class DispatchWindowTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;

    [Fact]
    public void Room_is_what_is_allowed_less_what_is_out()
    {
        using var window = new DispatchWindow(new DispatchOptions { Outstanding = 3 });
        var jobs = Jobs(4);
        window.Add(jobs[..2], s_now);
        Assert.Equal((2, 1), (window.Count, window.Room));
        window.Add(jobs, s_now);
        Assert.Equal((4, 0), (window.Count, window.Room));
        window.Remove(jobs[..1].Select(job => job.Image));
        Assert.Equal(jobs[1..].ToHashSet(), window.Clear().ToHashSet());
        Assert.Equal(3, window.Room);
    }

    [Fact]
    public void What_is_out_too_long_is_not_waited_for()
    {
        using var window = new DispatchWindow(new DispatchOptions());
        var jobs = Jobs(2);
        window.Add(jobs[..1], s_now.AddMinutes(-11));
        window.Add(jobs[1..], s_now);
        window.RemoveOlder(s_now.AddMinutes(-10));
        Assert.Equal(jobs[1], Assert.Single(window.Clear()));
    }

    [Fact]
    public async Task An_answer_rings_and_ringing_twice_is_ringing_once()
    {
        using var window = new DispatchWindow(new DispatchOptions());
        window.Ring();
        window.Remove([]);
        await window.WaitAsync(TimeSpan.Zero, default);
        var second = window.WaitAsync(TimeSpan.FromMinutes(1), new CancellationTokenSource(50).Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    private static ImageJob[] Jobs(int count) => [.. Enumerable.Range(0, count).Select(i =>
        new ImageJob(ImageId.New(s_now), BatchId.New(s_now), 0, 1, $"http://example.com/{i}", Recipe.Default, null))];
}
