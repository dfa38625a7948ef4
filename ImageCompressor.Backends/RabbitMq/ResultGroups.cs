using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>The groups of one subscription that are not acknowledged, oldest first.</summary>
internal sealed class ResultGroups
{
    private readonly Lock _lock = new();
    private readonly LinkedList<ResultGroup> _open = new();

    public ResultGroup Begin()
    {
        lock (_lock)
            return _open.AddLast(new ResultGroup(this)).Value;
    }

    /// <summary>Takes the group out. True when it was the oldest: then one acknowledgement of its last message counts for all of it.</summary>
    public bool End(ResultGroup group)
    {
        lock (_lock)
        {
            var oldest = _open.First?.Value == group;
            _open.Remove(group);
            return oldest;
        }
    }
}

/// <summary>Answers that came together.</summary>
internal sealed class ResultGroup(ResultGroups groups) : ResultDelivery
{
    private readonly List<Incoming> _messages = [];
    private readonly List<ImageResult> _results = [];
    private int _acknowledged;

    public override IReadOnlyList<ImageResult> Results => _results;

    /// <summary>Messages, those that could not be read among them.</summary>
    public int Count => _messages.Count;

    public void Add(Incoming incoming, ImageResult? result = null)
    {
        _messages.Add(incoming);
        if (result is not null)
            _results.Add(result);
    }

    public override async Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        // Twice would close the channel.
        if (Interlocked.Exchange(ref _acknowledged, 1) == 1)
            return;
        if (groups.End(this) && _messages is [.., var last])
            await last.Subscription.AcknowledgeAsync(last.Tag, multiple: true).ConfigureAwait(false);
        else
            foreach (var message in _messages)
                await message.AcknowledgeAsync().ConfigureAwait(false);
    }
}
