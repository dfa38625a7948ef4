namespace ImageCompressor.Tests.PortContracts;

/// <summary>A clock that stands still until it is told to move.</summary>
public sealed class ManualClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);

    public DateTimeOffset Now => _now;

    public override DateTimeOffset GetUtcNow() => _now;

    public DateTimeOffset Advance(TimeSpan by) => _now += by;

    public DateTimeOffset Advance() => Advance(TimeSpan.FromSeconds(1));
}
