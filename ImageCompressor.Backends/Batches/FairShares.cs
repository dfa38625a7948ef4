namespace ImageCompressor.Backends.Batches;

/// <summary>Divides a take among the batches that wait.</summary>
internal static class FairShares
{
    /// <summary>As equal as can be: what a small batch leaves over goes to the others.</summary>
    /// <param name="waiting">How many images each batch has; all positive.</param>
    /// <param name="most">How many may be taken; at least as many as there are batches.</param>
    public static int[] Of(IReadOnlyList<long> waiting, int most)
    {
        var shares = new int[waiting.Count];
        var left = most;
        var batches = waiting.Count;
        // From the smallest to the largest, so that what is left over is known when the larger ones come.
        foreach (var i in Enumerable.Range(0, waiting.Count).OrderBy(i => waiting[i]))
        {
            // Rounded up: the first ones in turn get the odd images.
            shares[i] = (int)Math.Min(waiting[i], (left + batches - 1) / batches);
            left -= shares[i];
            batches--;
        }

        return shares;
    }

    /// <summary>The first of each, then the second of each, and so on.</summary>
    public static List<T> Interleave<T>(IReadOnlyList<IReadOnlyList<T>> lists)
    {
        var all = new List<T>(lists.Sum(list => list.Count));
        for (var i = 0; all.Count < all.Capacity; i++)
            foreach (var list in lists)
                if (i < list.Count)
                    all.Add(list[i]);
        return all;
    }
}
