namespace ImageCompressor.Api.Notifications;

/// <summary>Tells the <see cref="Deliverer"/> that there may be something to tell: a batch has ended, somebody asked for a delivery. A hint: what is to be told
/// stands in the store, and is found a few seconds later without it.</summary>
internal sealed class DeliveryBell : IDisposable
{
    private readonly Bell _bell = new();

    public void Ring() => _bell.Ring();

    /// <summary>Waits for the bell, at most this long.</summary>
    public Task WaitAsync(TimeSpan most, CancellationToken cancellationToken) => _bell.WaitAsync(most, cancellationToken);

    public void Dispose() => _bell.Dispose();
}
