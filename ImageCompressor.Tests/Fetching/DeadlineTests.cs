using ImageCompressor.Fetching;

namespace ImageCompressor.Tests.Fetching;

public sealed class DeadlineTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void It_expires_when_its_time_is_over_and_not_before()
    {
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(10));
        _time.Pass(9);
        Assert.Equal((false, TimeSpan.FromSeconds(1)), (deadline.Expired, deadline.Remaining));
        _time.Pass(1);
        Assert.Equal((true, TimeSpan.Zero), (deadline.Expired, deadline.Remaining));
    }

    [Fact]
    public void Restarted_it_gives_the_whole_time_again()
    {
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(10));
        _time.Pass(9);
        deadline.Restart();
        _time.Pass(9);
        Assert.False(deadline.Expired);
        _time.Pass(1);
        Assert.True(deadline.Expired);
    }

    [Fact]
    public async Task It_stands_still_while_something_else_is_waited_for()
    {
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(10));
        _time.Pass(4);
        await deadline.StopWhileAsync(() =>
        {
            _time.Pass(1000);
            return Task.FromResult(true);
        });
        Assert.Equal((false, TimeSpan.FromSeconds(6)), (deadline.Expired, deadline.Remaining));
        _time.Pass(6);
        Assert.True(deadline.Expired);
    }
}
