namespace ImageCompressor.Domain.Deliveries;

/// <summary>How much may be taken at once, by one who has some in hand already. A receiver that hangs must not hold all hands: what is due to others would wait behind it.</summary>
/// <param name="Most">Of all hosts together, 1 to 1,000.</param>
public sealed record DeliveryRoom(int Most)
{
    /// <summary>Of one host (<see cref="Subscriber.Host"/>), with those in hand; 1 or more. Default: as many as there are.</summary>
    public int MostOfHost { get; init; } = int.MaxValue;

    /// <summary>How many of each host are in hand. Default none.</summary>
    public IReadOnlyDictionary<string, int> InHand { get; init; } = new Dictionary<string, int>();
}
