using ImageCompressor.Api.Events;

namespace ImageCompressor.Tests.Events;

public sealed class EventOptionsTests
{
    [Fact]
    public void The_defaults_fit() => Assert.Empty(new EventOptions().Validate());

    [Theory]
    [InlineData("Heartbeat", "00:00:00")]
    [InlineData("Heartbeat", "00:05:01")]
    [InlineData("Interval", "00:00:00.009")]
    [InlineData("Interval", "00:00:11")]
    [InlineData("Recheck", "-00:00:01")]
    [InlineData("Recheck", "10675199.02:48:05.4775807")]
    [InlineData("Linger", "-00:00:00.001")]
    [InlineData("Linger", "00:10:01")]
    [InlineData("Retry", "00:00:00")]
    [InlineData("Retry", "00:05:01")]
    [InlineData("MaxListeners", "0")]
    [InlineData("MaxListeners", "100001")]
    [InlineData("MaxListenersPerRequest", "-1")]
    [InlineData("MaxListenersPerRequest", "100001")]
    public void A_value_out_of_its_range_is_refused_by_its_name(string name, string value)
    {
        var options = new EventOptions();
        var property = typeof(EventOptions).GetProperty(name)!;
        property.SetValue(options, property.PropertyType == typeof(int) ? int.Parse(value) : TimeSpan.Parse(value));
        Assert.StartsWith($"Events:{name} is ", Assert.Single(options.Validate()));
    }
}
