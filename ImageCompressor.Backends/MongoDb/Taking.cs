using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>Images on their way to a worker and, undone, back.</summary>
internal sealed class Taking(MongoCollections db, Ledger ledger)
{
    private static readonly BsonDocument s_byTurn = new() { { Fields.Turn, 1 }, { Fields.Seq, 1 } };
    private static readonly BsonDocument s_byPlace = new() { { Fields.Row, 1 }, { Fields.Slot, 1 } };
    private static readonly BsonDocument s_fewestAttempts = new() { { Fields.Attempts, 1 }, { Fields.TakenAt, 1 } };

    /// <summary>Batches are served in the order of their turns and then go to the end of the line, as a new batch does: each that waits gets its share of every
    /// take, or of one of the next when there are more batches than images to take. One that is locked is passed over: the others need not wait for it.</summary>
    public async Task<IReadOnlyList<ImageJob>> TakeAsync(int most, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument { { Fields.State, (int)BatchState.Sealed }, { Fields.Fresh, Bson.Greater(0) }, { Fields.Lock, BsonNull.Value } };
        var waiting = await db.Batches.Find(filter).Sort(s_byTurn).Limit(most).Project(new BsonDocument(Fields.Fresh, 1))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        if (waiting.Count == 0)
            return [];
        var shares = FairShares.Of([.. waiting.Select(batch => batch[Fields.Fresh].ToInt64())], most);
        var turn = await db.NextAsync(Fields.Turn, waiting.Count, cancellationToken).ConfigureAwait(false);
        var taken = new List<IReadOnlyList<ImageJob>>();
        for (var i = 0; i < waiting.Count; i++)
            taken.Add(await TakeFreshAsync(new BatchId(Bson.ReadId(waiting[i][Fields.Id])), turn + i, shares[i], cancellationToken).ConfigureAwait(false));
        return FairShares.Interleave(taken);
    }

    private async Task<List<ImageJob>> TakeFreshAsync(BatchId id, long turn, int share, CancellationToken cancellationToken)
    {
        var jobs = new List<ImageJob>();
        await ledger.ChangeAsync(
            id,
            async (change, token) =>
            {
                // Others take from the same batch: what they were faster with is left to them, and the next ones are tried.
                for (var more = true; more && jobs.Count < share;)
                    more = await TakeNextAsync(change, share - jobs.Count, jobs, token).ConfigureAwait(false);
                change.Move(ImageStatus.Pending, ImageStatus.Processing, jobs.Count);
                change.Freshen(-jobs.Count);
            },
            cancellationToken,
            new(Fields.Turn, turn)).ConfigureAwait(false);
        return jobs;
    }

    private async Task<bool> TakeNextAsync(Change change, int count, List<ImageJob> jobs, CancellationToken cancellationToken)
    {
        var fresh = new BsonDocument { { Fields.Batch, change.BatchId }, { Fields.Status, (int)ImageStatus.Pending }, { Fields.Attempts, 0 } };
        var found = await db.Images.Find(fresh).Sort(s_byPlace).Limit(count).ToListAsync(cancellationToken).ConfigureAwait(false);
        var mine = await Writes.ApplyAsync(db, change, found.ConvertAll(image => (ImageDocument.AsSeen(image), Taken(image, change.Op))), cancellationToken).ConfigureAwait(false);
        jobs.AddRange(found.Where(image => mine.Contains(ImageDocument.Id(image))).Select(image => ImageDocument.Job(image, change.Batch, 1)));
        return found.Count > 0;
    }

    public async Task<ImageJob?> TakeSuspectAsync(CancellationToken cancellationToken)
    {
        var suspects = new BsonDocument { { Fields.Status, (int)ImageStatus.Pending }, { Fields.Attempts, Bson.Greater(0) } };
        while (await db.Images.Find(suspects).Sort(s_fewestAttempts).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) is { } suspect)
        {
            ImageJob? job = null;
            var batch = await ledger.ChangeAsync(
                new BatchId(Bson.ReadId(suspect[Fields.Batch])),
                async (change, token) => job = await TakeOneAsync(change, suspect, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            if (job is not null)
                return job;
            if (batch is null)
                await GiveUpAsync(suspect, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<ImageJob?> TakeOneAsync(Change change, BsonDocument suspect, CancellationToken cancellationToken)
    {
        var mine = await Writes.ApplyAsync(db, change, [(ImageDocument.AsSeen(suspect), Taken(suspect, change.Op))], cancellationToken).ConfigureAwait(false);
        if (mine.Count == 0)
            return null;
        change.Move(ImageStatus.Pending, ImageStatus.Processing, 1);
        return ImageDocument.Job(suspect, change.Batch, Bson.Small(suspect, Fields.Attempts) + 1);
    }

    /// <summary>Its batch is on its way out, and cancels it; this only comes before.</summary>
    private Task GiveUpAsync(BsonDocument suspect, CancellationToken cancellationToken) => db.Images.UpdateOneAsync(
        ImageDocument.AsSeen(suspect), Writes.Update(new(Fields.Status, (int)ImageStatus.Cancelled)), null, cancellationToken);

    /// <summary>Only the very attempt that was taken is given back: a release that comes late finds another attempt or none.</summary>
    public async Task ReleaseAsync(IReadOnlyList<ImageJob> jobs, CancellationToken cancellationToken)
    {
        foreach (var group in jobs.GroupBy(job => job.Batch))
            await ledger.ChangeAsync(group.Key, (change, token) => ReleaseAsync(change, [.. group.DistinctBy(job => job.Image)], token), cancellationToken).ConfigureAwait(false);
    }

    private async Task ReleaseAsync(Change change, IReadOnlyList<ImageJob> jobs, CancellationToken cancellationToken)
    {
        var update = Bson.Set(new() { { Fields.Status, (int)ImageStatus.Pending }, { Fields.Op, change.Op }, { Fields.UpdatedAt, ledger.Now } })
            .Add("$inc", new BsonDocument { { Fields.Attempts, -1 }, { Fields.Version, 1L } });
        var released = await Writes.ApplyAsync(db, change, [.. jobs.Select(job => (Held(change, job), update))], cancellationToken).ConfigureAwait(false);
        change.Move(ImageStatus.Processing, ImageStatus.Pending, released.Count);
        change.Freshen(jobs.Count(job => job.Attempt == 1 && released.Contains(job.Image)));
    }

    private static BsonDocument Held(Change change, ImageJob job) => new()
    {
        { Fields.Id, Bson.Id(job.Image.Value) },
        { Fields.Batch, change.BatchId },
        { Fields.Status, (int)ImageStatus.Processing },
        { Fields.Attempts, job.Attempt },
        { Fields.Run, job.Run },
    };

    private BsonDocument Taken(BsonDocument image, ObjectId op)
    {
        var now = ledger.Now;
        var set = new BsonDocument
        {
            { Fields.Status, (int)ImageStatus.Processing },
            { Fields.Attempts, Bson.Small(image, Fields.Attempts) + 1 },
            { Fields.TakenAt, now },
            { Fields.UpdatedAt, now },
            { Fields.Op, op },
        };
        return Writes.Update(image.Contains(Fields.FirstTakenAt) ? set : set.Add(Fields.FirstTakenAt, now));
    }
}
