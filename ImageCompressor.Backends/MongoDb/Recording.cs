using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>Outcomes into the store, once each.</summary>
/// <remarks>
/// A deletion writes the names that it is about to give out, and then looks whether an image names one of them; a recording writes the image's names, and then
/// looks whether one of them was deleted. Whatever the order, one of the two sees the other: either the object stays or the image runs again.
/// </remarks>
internal sealed class Recording(MongoCollections db, Ledger ledger)
{
    /// <summary>How many batches of a group are written at a time.</summary>
    private const int AtOnce = 8;

    /// <summary>How many images of a batch are written in one message.</summary>
    private const int PartOfGroup = 50;

    /// <summary>What a recording reads of an image.</summary>
    private static readonly BsonDocument s_state = new(new[]
    {
        Fields.Batch, Fields.Status, Fields.Attempts, Fields.Run, Fields.Version, Fields.FirstTakenAt, Fields.Overrides, Fields.Original, Fields.Recipe, Fields.Delivered,
    }.Select(field => new BsonElement(field, 1)));

    private readonly Tombstones _tombstones = new(db);

    private sealed record Answer(ImageResult Result, OutcomeColumns Columns);

    /// <param name="Image">As it was seen before; null where it was finished without being read, and for as long as nobody needs to know more of it.</param>
    /// <param name="Answer">What is recorded.</param>
    private sealed record Write(BsonDocument? Image, Answer Answer);

    public async Task<RecordReport> RecordAsync(IReadOnlyList<ImageResult> results, CancellationToken cancellationToken)
    {
        // All of them first: nothing of a group with a contradiction is recorded.
        var answers = results.Select(result => new Answer(result, OutcomeColumns.Of(result.Outcome, ""))).ToList();
        var recorded = new HashSet<ImageResult>(ReferenceEqualityComparer.Instance);
        var changed = new Dictionary<BatchId, Batch>();
        await Parallel.ForEachAsync(
            answers.GroupBy(answer => answer.Result.Batch), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (group, token) =>
            {
                List<ImageResult> news = [];
                var batch = await ledger.ChangeAsync(
                    group.Key, async (change, working) => news = await RecordAsync(change, [.. group], working).ConfigureAwait(false), token).ConfigureAwait(false);
                lock (changed)
                {
                    recorded.UnionWith(news);
                    if (news.Count > 0)
                        changed.Add(group.Key, batch!);
                }
            }).ConfigureAwait(false);
        var inOrder = results.Where(recorded.Contains).ToList();
        return new RecordReport(inOrder, [.. inOrder.Select(result => result.Batch).Distinct().Select(id => changed[id])]);
    }

    /// <summary>Puts back those of a writer that died before it could look for deletions. For the holder of the batch's lock, who then recounts.</summary>
    public async Task<bool> LookAgainAsync(Batch batch, BsonArray dead, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument { { Fields.Batch, Bson.Id(batch.Id.Value) }, { Fields.Op, new BsonDocument("$in", dead) }, { Fields.Outcome, new BsonDocument("$exists", true) } };
        var images = await db.Images.Find(filter).ToListAsync(cancellationToken).ConfigureAwait(false);
        var change = new Change(batch, ObjectId.GenerateNewId());
        var outcomes = images.ConvertAll(image => (Image: image, Outcome: ImageDocument.Read(image).Outcome!));
        var deletedAt = await _tombstones.DeletedAtAsync(outcomes.Select(outcome => outcome.Outcome), cancellationToken).ConfigureAwait(false);
        var buried = outcomes.Where(outcome => Tombstones.AnySince(outcome.Image, outcome.Outcome, deletedAt)).Select(outcome => outcome.Image).ToList();
        await Writes.ApplyAsync(db, change, buried.ConvertAll(image => (ImageDocument.AsSeen(image), PutBack(change, image))), cancellationToken).ConfigureAwait(false);
        return buried.Count > 0;
    }

    private async Task<List<ImageResult>> RecordAsync(Change change, List<Answer> answers, CancellationToken cancellationToken)
    {
        // Some parts at a time: while the server writes one, the next is made and sent.
        var parts = answers.GroupBy(answer => answer.Result.Image).Chunk(PartOfGroup).Select(part => part.SelectMany(group => group).ToList());
        var done = await Task.WhenAll(parts.Select(part => RecordPartAsync(change, part, cancellationToken))).ConfigureAwait(false);
        foreach (var (write, refused) in done.SelectMany(part => part))
            Count(change, write, refused);
        return [.. done.SelectMany(part => part).Where(entry => !entry.Refused).Select(entry => entry.Write.Answer.Result)];
    }

    private async Task<List<(Write Write, bool Refused)>> RecordPartAsync(Change change, List<Answer> answers, CancellationToken cancellationToken)
    {
        var recorded = await FinishUnreadAsync(change, answers, cancellationToken).ConfigureAwait(false);
        var finished = recorded.Select(write => write.Answer.Result.Image).ToHashSet();
        answers = [.. answers.Where(answer => !finished.Contains(answer.Result.Image))];
        // What somebody else has changed in between is read and judged anew; mostly there is nothing.
        while (answers.Count > 0)
        {
            var writes = await OpenAsync(change, answers, cancellationToken).ConfigureAwait(false);
            var updates = writes.ConvertAll(write => (ImageDocument.AsSeen(write.Image!), Finish(change, write)));
            var done = await Writes.ApplyAsync(db, change, updates, cancellationToken).ConfigureAwait(false);
            recorded.AddRange(writes.Where(write => done.Contains(write.Answer.Result.Image)));
            answers = [.. writes.Where(write => !done.Contains(write.Answer.Result.Image)).Select(write => write.Answer)];
        }

        if (!await _tombstones.AnyAsync(cancellationToken).ConfigureAwait(false))
            return recorded.ConvertAll(write => (write, false));
        recorded = await ReadAsync(change, recorded, cancellationToken).ConfigureAwait(false);
        var refused = await RefuseAsync(change, recorded, cancellationToken).ConfigureAwait(false);
        return recorded.ConvertAll(write => (write, refused.Contains(write.Answer.Result.Image)));
    }

    /// <summary>Finishes those that are as an image in a worker's hands is, all that is written of them being known from the answer alone: nearly all of them, for half of
    /// the work. Returns those that it has finished.</summary>
    private async Task<List<Write>> FinishUnreadAsync(Change change, List<Answer> answers, CancellationToken cancellationToken)
    {
        var writes = answers.DistinctBy(answer => answer.Result.Image).Where(answer => answer.Columns is { RecipeHash.Length: > 0, Delivered: not null })
            .Select(answer => new Write(null, answer)).ToList();
        var updates = writes.ConvertAll(write => (InHand(change, write.Answer.Result), Finish(change, write)));
        var done = await Writes.ApplyAsync(db, change, updates, cancellationToken).ConfigureAwait(false);
        return writes.FindAll(write => done.Contains(write.Answer.Result.Image));
    }

    private static BsonDocument InHand(Change change, ImageResult result) => new()
    {
        { Fields.Id, Bson.Id(result.Image.Value) }, { Fields.Batch, change.BatchId }, { Fields.Status, (int)ImageStatus.Processing }, { Fields.Run, result.Run },
    };

    /// <summary>Reads those that were finished unread, as they are now. One that somebody else has changed since was retried or deleted, and there is nothing to put back.</summary>
    private async Task<List<Write>> ReadAsync(Change change, List<Write> recorded, CancellationToken cancellationToken)
    {
        var unread = recorded.Where(write => write.Image is null).Select(write => (BsonValue)Bson.Id(write.Answer.Result.Image.Value));
        var filter = new BsonDocument { { Fields.Id, Bson.In(unread) }, { Fields.Op, change.Op } };
        var found = await db.Images.Find(filter).Project(s_state).ToListAsync(cancellationToken).ConfigureAwait(false);
        var images = found.ToDictionary(ImageDocument.Id, AsBefore);
        return recorded.ConvertAll(write => write.Image is null ? write with { Image = images.GetValueOrDefault(write.Answer.Result.Image) } : write);
    }

    /// <summary>What it was before this recording finished it: in a worker's hands, and one version ago.</summary>
    private static BsonDocument AsBefore(BsonDocument image) =>
        image.Set(Fields.Status, (int)ImageStatus.Processing).Set(Fields.Version, image[Fields.Version].ToInt64() - 1);

    /// <summary>The images that still wait for these answers, the first answer for each. One that a sweep has put back to pending still does: the worker was slow, not
    /// dead, and its outcome is as good as the next one's.</summary>
    private async Task<List<Write>> OpenAsync(Change change, List<Answer> answers, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument(Fields.Id, Bson.In(answers.Select(answer => (BsonValue)Bson.Id(answer.Result.Image.Value)).Distinct()));
        var found = await db.Images.Find(filter).Project(s_state).ToListAsync(cancellationToken).ConfigureAwait(false);
        var images = found.ToDictionary(ImageDocument.Id);
        var writes = new Dictionary<ImageId, Write>();
        foreach (var answer in answers)
            if (images.TryGetValue(answer.Result.Image, out var image) && Waits(image, answer.Result, change))
                writes.TryAdd(answer.Result.Image, new Write(image, answer));
        return [.. writes.Values];
    }

    private static bool Waits(BsonDocument image, ImageResult result, Change change) =>
        ImageDocument.Status(image) is ImageStatus.Pending or ImageStatus.Processing
        && Bson.Small(image, Fields.Run) == result.Run && image[Fields.Batch] == change.BatchId;

    /// <summary>Looks for deletions, now that the names stand where a deletion sees them; what meets one is put back.</summary>
    private async Task<IReadOnlySet<ImageId>> RefuseAsync(Change change, List<Write> recorded, CancellationToken cancellationToken)
    {
        var deletedAt = await _tombstones.DeletedAtAsync(recorded.Select(write => write.Answer.Result.Outcome), cancellationToken).ConfigureAwait(false);
        var buried = recorded.Where(write => write.Image is { } image && Tombstones.AnySince(image, write.Answer.Result.Outcome, deletedAt)).ToList();
        var updates = buried.ConvertAll(write => (AsWritten(write.Image!), PutBack(change, write.Image!)));
        return await Writes.ApplyAsync(db, change, updates, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The image as this recording has left it. Only a retry touches what has an outcome, and then there is nothing to put back.</summary>
    private static BsonDocument AsWritten(BsonDocument image) => new() { { Fields.Id, image[Fields.Id] }, { Fields.Version, image[Fields.Version].ToInt64() + 1 } };

    private BsonDocument Finish(Change change, Write write)
    {
        var (columns, outcome) = (write.Answer.Columns, write.Answer.Result.Outcome);
        // The report on a kept original or on a failure is named after the recipe of the image.
        var recipe = columns.RecipeHash is "" ? ImageDocument.RecipeOf(write.Image!, change.Batch).Hash : columns.RecipeHash;
        var set = new BsonDocument
        {
            { Fields.Status, (int)StatusOf(outcome) },
            { Fields.UpdatedAt, ledger.Now },
            { Fields.Op, change.Op },
            { Fields.Outcome, columns.Text },
        }.With(Fields.Original, columns.Original).With(Fields.Recipe, recipe).With(Fields.Delivered, columns.Delivered);
        if (outcome.Failure is null)
            set.Add(Fields.OriginalBytes, outcome.Original!.Bytes).Add(Fields.CompressedBytes, outcome.Delivered!.Bytes);
        // An earlier run may have left the names of other objects.
        return Writes.Update(set, [.. Names().Where(name => !set.Contains(name) && write.Image!.Contains(name))]);
    }

    /// <summary>Not the original: it lies there also when its worker died before it could name it.</summary>
    private static string[] Names() => [Fields.Recipe, Fields.Delivered];

    /// <summary>The worker may have been told AlreadyStored just before a deletion removed that very object: the image would then name an object that is gone. It
    /// runs again and stores it anew; the attempt was no fault of its own and is not counted. The original's name stays: if the deletion saw it, it left the object.</summary>
    private BsonDocument PutBack(Change change, BsonDocument image) => Writes.Update(
        new()
        {
            { Fields.Status, (int)ImageStatus.Pending },
            { Fields.Attempts, AttemptsAfter(image) },
            { Fields.UpdatedAt, ledger.Now },
            { Fields.Op, change.Op },
        },
        Fields.FirstTakenAt, Fields.Delivered, Fields.Outcome, Fields.OriginalBytes, Fields.CompressedBytes);

    private static void Count(Change change, Write write, bool refused)
    {
        var (before, outcome) = (write.Image is null ? ImageStatus.Processing : ImageDocument.Status(write.Image), write.Answer.Result.Outcome);
        var wasFresh = before == ImageStatus.Pending && Bson.Small(write.Image!, Fields.Attempts) == 0;
        var isFresh = refused && AttemptsAfter(write.Image!) == 0;
        change.Freshen((isFresh ? 1 : 0) - (wasFresh ? 1 : 0));
        change.Move(before, refused ? ImageStatus.Pending : StatusOf(outcome), 1);
        if (!refused && outcome.Failure is null)
            change.Deliver(outcome.Original!.Bytes, outcome.Delivered!.Bytes);
    }

    private static int AttemptsAfter(BsonDocument image) => Math.Max(0, Bson.Small(image, Fields.Attempts) - 1);

    private static ImageStatus StatusOf(ImageOutcome outcome) => outcome.Failure is null ? ImageStatus.Completed : ImageStatus.Failed;
}
