using ImageCompressor.Api.Notifications;
using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Notifications;

public sealed class ThrottleTests
{
    [Fact]
    public void The_same_is_let_through_once_in_five_seconds_and_others_beside_it()
    {
        var clock = new ManualClock();
        var throttle = new Throttle(clock);
        Assert.Null(throttle.Refuse("a"));
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(2), throttle.Refuse("a"));
        Assert.Null(throttle.Refuse("b"));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(throttle.Refuse("a"));
        Assert.NotNull(throttle.Refuse("a"));
    }

    [Fact]
    public void What_is_long_ago_is_forgotten_and_what_was_just_now_is_not()
    {
        var clock = new ManualClock();
        var throttle = new Throttle(clock);
        for (var i = 0; i < 5_000; i++) Assert.Null(throttle.Refuse($"{i}"));
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Null(throttle.Refuse("new"));
        Assert.Equal(5_001, throttle.Count);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(throttle.Refuse("0"));
        Assert.Equal(2, throttle.Count);
        Assert.NotNull(throttle.Refuse("new"));
    }
}
