using System.Globalization;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Fetching;
using ImageCompressor.Processing;

namespace ImageCompressor.Api.Notifications;

/// <summary>What became of one attempt, as a sender tells it.</summary>
/// <param name="Attempt">For the log. Without a fault it was received.</param>
internal sealed record Sent(DeliveryAttempt Attempt)
{
    /// <summary>How long the receiver asked to be left alone; null where it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same message would be refused again: it is given up at once, and nobody is unsubscribed.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Whether the receiver is gone for good: it is told nothing more, of any batch.</summary>
    public bool IsGone { get; init; }

    /// <param name="answer">What the network said.</param>
    /// <param name="at">When it was sent.</param>
    public static Sent Of(OutboundAnswer answer, DateTimeOffset at) =>
        new(new DeliveryAttempt(at, (int)answer.Took.TotalMilliseconds, answer.Status, FaultOf(answer)))
        {
            RetryAfter = answer.RetryAfter,
            IsGone = answer.Status == StatusCodes.Status410Gone,
        };

    private static string? FaultOf(OutboundAnswer answer) => answer switch
    {
        { IsReceived: true } => null,
        { IsRedirect: true } => "redirected",
        { Failure: { } failure } => FailureMapping.From(failure).Code,
        _ => string.Create(CultureInfo.InvariantCulture, $"http_{answer.Status}"),
    };
}
