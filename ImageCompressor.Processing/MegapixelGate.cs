namespace ImageCompressor.Processing;

/// <summary>Lets images into memory as pixels: their megapixels together stay under a limit, whatever their number.</summary>
/// <remarks>First come, first served. Letting a small image past a waiting large one was rejected: under load the large one would never
/// get in.</remarks>
internal sealed class MegapixelGate
{
    private readonly double _capacity;
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private double _free;

    /// <param name="capacity">Megapixels that may be inside at once.</param>
    public MegapixelGate(double capacity) => _capacity = _free = capacity;

    /// <summary>Waits until there is room. An image larger than the whole gate takes all of it and goes alone.</summary>
    public async ValueTask<Pass> EnterAsync(double megapixels, CancellationToken cancellationToken)
    {
        // Not Math.Clamp: it lets NaN through, and a gate that has lost count never opens again.
        var cost = megapixels > 0 ? Math.Min(megapixels, _capacity) : 0;
        LinkedListNode<Waiter> node;
        lock (_lock)
        {
            if (_waiting.Count == 0 && cost <= _free)
            {
                _free -= cost;
                return new Pass(this, cost);
            }

            node = _waiting.AddLast(new Waiter(cost, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        await using (cancellationToken.UnsafeRegister(_ => GiveUp(node, cancellationToken), null))
            await node.Value.Entered.Task;
        return new Pass(this, cost);
    }

    private void GiveUp(LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!node.Value.Entered.TrySetCanceled(cancellationToken)) return;
            _waiting.Remove(node);
            LetIn();
        }
    }

    private void Leave(double cost)
    {
        lock (_lock)
        {
            _free += cost;
            LetIn();
        }
    }

    private void LetIn()
    {
        // Sums of doubles drift by less than a pixel; the tolerance keeps a full gate from looking one pixel too full.
        while (_waiting.First is { } first && first.Value.Cost <= _free + 1e-6)
        {
            _waiting.RemoveFirst();
            if (first.Value.Entered.TrySetResult()) _free -= first.Value.Cost;
        }
    }

    private sealed record Waiter(double Cost, TaskCompletionSource Entered);

    /// <summary>The room that one image has; give it back by disposing once.</summary>
    internal readonly struct Pass(MegapixelGate gate, double cost) : IDisposable
    {
        public void Dispose() => gate.Leave(cost);
    }
}
