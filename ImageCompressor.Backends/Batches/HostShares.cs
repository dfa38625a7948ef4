using System.Runtime.InteropServices;
using ImageCompressor.Domain.Deliveries;

namespace ImageCompressor.Backends.Batches;

/// <summary>Counts what is taken of each host, so that none gets more than its part.</summary>
internal sealed class HostShares(DeliveryRoom room)
{
    private readonly Dictionary<string, int> _inHand = new(room.InHand, StringComparer.Ordinal);

    /// <summary>The hosts that have their part. Few: each of them holds that much of what may be in hand.</summary>
    public IEnumerable<string> Full => _inHand.Where(host => host.Value >= room.MostOfHost).Select(host => host.Key);

    /// <summary>Whether one more may be taken; it counts as taken then.</summary>
    public bool Take(string host)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_inHand, host, out _);
        if (count >= room.MostOfHost) return false;
        count++;
        return true;
    }

    /// <summary>One that was taken is not in hand after all.</summary>
    public void GiveBack(string host) => _inHand[host]--;
}
