namespace ImageCompressor.Domain.Images;

/// <summary>The image store was not reached, or cannot answer now: the same call may succeed later. A store that refuses (a wrong key, a bucket that is
/// gone) throws another <see cref="IOException"/>, for which waiting is in vain.</summary>
public sealed class StoreUnavailableException : IOException
{
    /// <summary>Without a sentence.</summary>
    public StoreUnavailableException()
    {
    }

    /// <summary>With a sentence that says which store, what it was asked for, and how it failed.</summary>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>With what led to it.</summary>
    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
