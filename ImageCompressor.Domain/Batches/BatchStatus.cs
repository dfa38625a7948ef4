namespace ImageCompressor.Domain.Batches;

/// <summary>Where a batch stands. It follows from its counts and is never set by hand.</summary>
public enum BatchStatus
{
    /// <summary>No image has been taken yet.</summary>
    Pending,

    /// <summary>Some images are taken or done, some are not.</summary>
    Processing,

    /// <summary>Every image was compressed or its original kept.</summary>
    Completed,

    /// <summary>Every image has an outcome; at least one failed and at least one did not.</summary>
    CompletedWithErrors,

    /// <summary>Every image failed.</summary>
    Failed,

    /// <summary>Stopped by its owner; images without an outcome by then are cancelled.</summary>
    Cancelled,
}
