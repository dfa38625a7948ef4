using ImageCompressor.Domain.Images;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>The collections and their indexes.</summary>
internal sealed class MongoCollections(IMongoDatabase database)
{
    /// <summary>One document for each batch, with its counts.</summary>
    public IMongoCollection<BsonDocument> Batches { get; } = database.GetCollection<BsonDocument>("image_requests");

    /// <summary>One document for each image.</summary>
    public IMongoCollection<BsonDocument> Images { get; } = database.GetCollection<BsonDocument>("images");

    /// <summary>One document for each row of a sheet.</summary>
    public IMongoCollection<BsonDocument> Rows { get; } = database.GetCollection<BsonDocument>("image_rows");

    /// <summary>The names of objects that were given out for deletion.</summary>
    public IMongoCollection<BsonDocument> DeletedObjects { get; } = database.GetCollection<BsonDocument>("deleted_objects");

    /// <summary>One document for each delivery. The subscribers stand with their batch.</summary>
    public IMongoCollection<BsonDocument> Deliveries { get; } = database.GetCollection<BsonDocument>("image_deliveries");

    /// <summary>One document for each idempotency key, whose name is the key: the server itself refuses a second one.</summary>
    public IMongoCollection<BsonDocument> Keys { get; } = database.GetCollection<BsonDocument>("image_keys");

    /// <summary>The next numbers of batches and of turns.</summary>
    private IMongoCollection<BsonDocument> Numbers { get; } = database.GetCollection<BsonDocument>("image_numbers");

    /// <summary>Makes the indexes that are missing; the server leaves alone what is there, also when several processes ask at once.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await Batches.Indexes.CreateManyAsync(OfBatches(), cancellationToken).ConfigureAwait(false);
        await Images.Indexes.CreateManyAsync(OfImages(), cancellationToken).ConfigureAwait(false);
        await Rows.Indexes.CreateManyAsync([Index("rows_place", new() { { Fields.Batch, 1 }, { Fields.Number, 1 } }, unique: true)], cancellationToken).ConfigureAwait(false);
        await DeletedObjects.Indexes.CreateManyAsync(
            [
                Index("deleted_objects_in_hand", new(Fields.Batch, 1), new(Fields.Batch, Bson.Present)),
                Index("deleted_objects_age", new(Fields.DeletedAt, 1)),
            ],
            cancellationToken).ConfigureAwait(false);
        await Deliveries.Indexes.CreateManyAsync(OfDeliveries(), cancellationToken).ConfigureAwait(false);
        await Keys.Indexes.CreateManyAsync([Index("keys_batch", new(Fields.Batch, 1)), Index("keys_age", new(Fields.CreatedAt, 1))], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes <paramref name="count"/> numbers of a sequence that all processes share; gives the first.</summary>
    public async Task<long> NextAsync(string sequence, int count, CancellationToken cancellationToken)
    {
        var after = await Numbers.FindOneAndUpdateAsync<BsonDocument>(
            new BsonDocument(Fields.Id, sequence), new BsonDocument("$inc", new BsonDocument(Fields.Value, (long)count)),
            new() { IsUpsert = true, ReturnDocument = ReturnDocument.After }, cancellationToken).ConfigureAwait(false);
        return after[Fields.Value].ToInt64() - count + 1;
    }

    private static List<CreateIndexModel<BsonDocument>> OfBatches() =>
    [
        Index("batches_newest", new() { { Fields.State, 1 }, { Fields.CreatedAt, -1 }, { Fields.Seq, -1 } }),
        Index("batches_seq", new() { { Fields.State, 1 }, { Fields.Seq, -1 } }),
        Index("batches_waiting", new() { { Fields.Turn, 1 }, { Fields.Seq, 1 } }, Sealed(Fields.Fresh)),
        Index("batches_working", new(Fields.Unfinished, 1), Sealed(Fields.Unfinished)),
        Index("batches_unsealed", new() { { Fields.State, 1 }, { Fields.UpdatedAt, 1 } }),
        Index("batches_writers", new(Fields.WriterAt, 1)),
        Index("batches_lock", new(Fields.LockAt, 1), new(Fields.LockAt, Bson.Present)),
        Index(
            "batches_untold", new() { { Fields.Untold, 1 }, { Fields.Unfinished, 1 }, { Fields.UpdatedAt, 1 } },
            new() { { Fields.Untold, true }, { Fields.Subscribers, Bson.Present } }),
        Index("batches_subscribers", new(Fields.SubscriberUrl, 1), new(Fields.SubscriberUrl, Bson.Present)),
    ];

    private static List<CreateIndexModel<BsonDocument>> OfDeliveries() =>
    [
        Index("deliveries_batch", new() { { Fields.Batch, 1 }, { Fields.CreatedAt, -1 } }),
        // Under a name of its own: earlier versions made a deliveries_due without the host, which the server would not change. It may be dropped where it is.
        Index("deliveries_next", new() { { Fields.DueAt, 1 }, { Fields.Host, 1 } }, new(Fields.DueAt, Bson.Present)),
        Index("deliveries_url", new(Fields.Url, 1), new(Fields.DueAt, Bson.Present)),
    ];

    private static List<CreateIndexModel<BsonDocument>> OfImages() =>
    [
        Index("images_place", new() { { Fields.Batch, 1 }, { Fields.Row, 1 }, { Fields.Slot, 1 } }, unique: true),
        Index("images_status", new() { { Fields.Batch, 1 }, { Fields.Status, 1 }, { Fields.Row, 1 }, { Fields.Slot, 1 } }),
        Index(
            "images_suspect", new() { { Fields.Attempts, 1 }, { Fields.TakenAt, 1 } },
            new() { { Fields.Status, (int)ImageStatus.Pending }, { Fields.Attempts, Bson.Greater(0) } }),
        Index("images_taken", new(Fields.TakenAt, 1), new(Fields.Status, (int)ImageStatus.Processing)),
        Index(
            "images_objects", new() { { Fields.Original, 1 }, { Fields.Recipe, 1 }, { Fields.Delivered, 1 } },
            new(Fields.Original, Bson.Present)),
    ];

    private static BsonDocument Sealed(string count) => new() { { Fields.State, (int)BatchState.Sealed }, { count, Bson.Greater(0) } };

    private static CreateIndexModel<BsonDocument> Index(string name, BsonDocument keys, BsonDocument? only = null, bool unique = false) =>
        new(keys, new CreateIndexOptions<BsonDocument> { Name = name, Unique = unique ? true : null, PartialFilterExpression = only });
}
