using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Domain.Batches;

/// <summary>The truth about every batch and every image.</summary>
/// <remarks>Several processes may use one store. Every method is atomic; results and releases may arrive twice.</remarks>
public partial interface IBatchStore
{
    /// <summary>Makes what the store needs (tables, indexes). Safe to call at every start, and from several processes at once.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Begins a batch. Until it is sealed it stays unseen by every other method but <see cref="AppendAsync"/>, <see cref="SealAsync"/>,
    /// <see cref="DeleteAsync"/> and those of its key, subscribers and deliveries, so a broken upload leaves nothing that runs.</summary>
    /// <exception cref="IdempotencyKeyTakenException">Another batch has its <see cref="Batch.IdempotencyKey"/>, and was created less than
    /// <see cref="IdempotencyKeyLife"/> before it. An older one loses the key.</exception>
    Task CreateAsync(Batch batch, CancellationToken cancellationToken);

    /// <summary>Adds rows, in the sheet's order, each with its images as pending. An image whose URL is a <see cref="StoredSource"/> refers to that
    /// original from here on, whatever becomes of it: no later deletion of another batch gives the object's name out.</summary>
    /// <exception cref="InvalidOperationException">The batch is sealed or unknown.</exception>
    /// <exception cref="ArgumentException">A row's number is not greater than the one before: the order is kept by it.</exception>
    Task AppendAsync(BatchId id, IReadOnlyList<BatchRow> rows, CancellationToken cancellationToken);

    /// <summary>Ends the upload: from here on its images may be taken. Sealing twice changes nothing.</summary>
    /// <param name="id">Which batch.</param>
    /// <param name="recipe">The final recipe: form fields may come after the file.</param>
    /// <param name="rejected">How many URLs and rows were refused.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="InvalidOperationException">The batch is unknown.</exception>
    /// <exception cref="OriginalDeletedException">An original that its images refer to was deleted with another batch after this one was created, so
    /// that it may be gone although it was put. Nothing is sealed.</exception>
    Task<Batch> SealAsync(BatchId id, Recipe recipe, long rejected, CancellationToken cancellationToken);

    /// <summary>Takes pending images that were never taken before, each with the recipe of its batch and what its row sets of it, in turn from every batch that has some, so that a small batch does not
    /// wait for a large one; within a batch in the sheet's order. They become processing, with one attempt more.</summary>
    Task<IReadOnlyList<ImageJob>> TakeAsync(int most, CancellationToken cancellationToken);

    /// <summary>Takes the pending image with the fewest attempts among those that were taken before and never answered: one of
    /// them may have killed its worker. The caller runs it alone, so that no neighbour is blamed for it.</summary>
    Task<ImageJob?> TakeSuspectAsync(CancellationToken cancellationToken);

    /// <summary>Gives images back unprocessed: they are pending again and the attempt is not counted.</summary>
    Task ReleaseAsync(IReadOnlyList<ImageJob> jobs, CancellationToken cancellationToken);

    /// <summary>Finds images that were taken before <paramref name="takenBefore"/> and never answered. With attempts left they are pending
    /// again; without, they fail with <see cref="Failures.FailureKind.WorkerCrashed"/>. Also gives up uploads that were never sealed
    /// and did not grow since <paramref name="grownBefore"/>: they are among the <see cref="SweepReport.Unfinished"/>, because originals may have been stored for them, and
    /// their idempotency keys are free.</summary>
    Task<SweepReport> SweepAsync(DateTimeOffset takenBefore, DateTimeOffset grownBefore, int maxAttempts, CancellationToken cancellationToken);

    /// <summary>With one time for images and uploads.</summary>
    Task<SweepReport> SweepAsync(DateTimeOffset takenBefore, int maxAttempts, CancellationToken cancellationToken) =>
        SweepAsync(takenBefore, takenBefore, maxAttempts, cancellationToken);

    /// <summary>Records outcomes, once each: one for an image that already has its outcome, was cancelled, deleted, or is on a later
    /// run, changes nothing. An outcome whose objects a <see cref="DeleteAsync"/> removed after the image was taken is refused too, and the
    /// image is pending again, the attempt not counted.</summary>
    /// <exception cref="ArgumentException">An outcome is neither delivered nor failed, or names objects that do not follow from its
    /// original. Nothing of the group is recorded.</exception>
    Task<RecordReport> RecordAsync(IReadOnlyList<ImageResult> results, CancellationToken cancellationToken);

    /// <summary>One batch, or null.</summary>
    Task<Batch?> FindAsync(BatchId id, CancellationToken cancellationToken);

    /// <summary>Batches, newest first.</summary>
    /// <param name="status">Only those that stand so; null for all.</param>
    /// <param name="cursor">The <see cref="Page{T}.Next"/> of the page before; null for the first. One that this store did not make gives an empty page.</param>
    /// <param name="limit">At most this many, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<Page<Batch>> ListAsync(BatchStatus? status, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>One image, or null.</summary>
    Task<Image?> FindImageAsync(ImageId id, CancellationToken cancellationToken);

    /// <summary>The images of a batch, in the sheet's order; cursor and limit as in <see cref="ListAsync"/>.</summary>
    Task<Page<Image>> ListImagesAsync(
        BatchId id, ImageStatus? status, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>The images of all batches, those of the newest batch first, and each batch's in the order of its sheet; cursor and limit as in
    /// <see cref="ListAsync"/>.</summary>
    Task<Page<Image>> ListImagesAsync(ImageStatus? status, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>Every row of a batch in the sheet's order with what became of its images, read in small groups: flat memory, and no
    /// lock held between two rows.</summary>
    /// <exception cref="BatchGoneException">There is no such batch, or it is deleted while it is read: rows that only ended would look like all of them.</exception>
    IAsyncEnumerable<ResultRow> ReadRowsAsync(BatchId id, CancellationToken cancellationToken);

    /// <summary>Cancels every image that has no outcome. The batch after it, or null when unknown.</summary>
    Task<Batch?> CancelAsync(BatchId id, CancellationToken cancellationToken);

    /// <summary>Makes failed images (and, after a cancel, cancelled ones) pending again, on a new run with no attempts. The batch after it, or null when unknown.</summary>
    /// <param name="id">Which batch.</param>
    /// <param name="only">Only these of its images; null for all. One that has not failed, or is in another batch, is left as it is.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<Batch?> RetryAsync(BatchId id, IReadOnlyCollection<ImageId>? only, CancellationToken cancellationToken);

    /// <summary>Removes a batch and all that is known of it, and tells which stored objects no image refers to any longer: the caller deletes
    /// those as it reads. An unknown batch gives nothing. It is unseen from the first step on; a deletion that broke off goes on when this is
    /// called again, and gives out again what its caller may not have deleted.</summary>
    IAsyncEnumerable<IReadOnlyList<ObjectName>> DeleteAsync(BatchId id, CancellationToken cancellationToken);

    /// <summary>Gives out the objects of an outcome that belongs to no image, which came after its batch was deleted or cancelled; as <see cref="DeleteAsync"/> gives out
    /// those of a batch. What an image refers to is not given out.</summary>
    /// <exception cref="ArgumentException">Its names follow from no content.</exception>
    IAsyncEnumerable<IReadOnlyList<ObjectName>> DisownAsync(ImageOutcome outcome, CancellationToken cancellationToken);

    /// <summary>How many images of all batches are pending and processing.</summary>
    Task<(long Pending, long Processing)> CountWorkAsync(CancellationToken cancellationToken);
}

/// <summary>One page of a list.</summary>
/// <param name="Items">In order.</param>
/// <param name="Next">The cursor of the page after, or null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>What a sweep found.</summary>
/// <param name="Returned">Images that are pending again.</param>
/// <param name="Failed">Images that ran out of attempts.</param>
/// <param name="Abandoned">Uploads that were given up because they were never finished.</param>
/// <param name="Changed">The batches in which something changed, as they stand now.</param>
public sealed record SweepReport(long Returned, long Failed, long Abandoned, IReadOnlyList<Batch> Changed)
{
    /// <summary>Uploads that were given up, and deletions that broke off and have not moved since then: <see cref="IBatchStore.DeleteAsync"/> is to be
    /// called for each.</summary>
    public IReadOnlyList<BatchId> Unfinished { get; init; } = [];
}

/// <summary>What became of a group of results. Those that are not news change nothing: their image has an outcome, is cancelled, or is gone.</summary>
/// <param name="Recorded">Those that were news, in the order given.</param>
/// <param name="Changed">The batches that they belong to, as they stand now.</param>
public sealed record RecordReport(IReadOnlyList<ImageResult> Recorded, IReadOnlyList<Batch> Changed);
