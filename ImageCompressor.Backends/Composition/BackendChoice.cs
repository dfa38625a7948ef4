namespace ImageCompressor.Backends.Composition;

/// <summary>Which adapters were chosen.</summary>
/// <param name="Store">Where batches are kept.</param>
/// <param name="Queue">What carries the jobs.</param>
/// <param name="Images">Where the images are kept.</param>
/// <param name="Feed">What carries progress.</param>
public sealed record BackendChoice(string Store, string Queue, string Images, string Feed)
{
    /// <summary>One line to print at start.</summary>
    public string Line => $"batches: {Store}; images: {Images}; queue: {Queue}; progress: {Feed}";
}
