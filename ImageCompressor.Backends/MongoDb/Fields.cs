namespace ImageCompressor.Backends.MongoDb;

/// <summary>The names of the fields, as they stand in the documents.</summary>
internal static class Fields
{
    public const string Id = "_id";

    // Of a batch.
    public const string Seq = "seq";
    public const string State = "state";
    public const string Name = "name";
    public const string Recipe = "recipe";
    public const string Layout = "layout";
    public const string TraceParent = "trace_parent";
    public const string CreatedAt = "created_at";
    public const string UpdatedAt = "updated_at";
    public const string Turn = "turn";
    public const string Fresh = "fresh";
    public const string Unfinished = "unfinished";
    public const string Pending = "pending";
    public const string Processing = "processing";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
    public const string Rows = "row_count";
    public const string Rejected = "rejected";
    public const string OriginalBytes = "original_bytes";
    public const string CompressedBytes = "compressed_bytes";
    public const string LastRow = "last_row";
    public const string Appending = "appending";
    public const string Writers = "writers";
    public const string WriterOp = "writers.op";
    public const string WriterAt = "writers.at";
    public const string Lock = "lock";
    public const string LockOp = "lock.op";
    public const string LockAt = "lock.at";
    public const string Untold = "untold";
    public const string Subscribers = "subscribers";
    public const string SubscriberUrl = "subscribers.url";
    public const string FirstSubscriber = "subscribers.0";
    public const string ThisSubscriber = "subscribers.$";

    // Of an image, a row and a deleted object.
    public const string Batch = "batch";
    public const string Row = "row";
    public const string Slot = "slot";
    public const string Url = "url";
    public const string Overrides = "overrides";
    public const string Status = "status";
    public const string Attempts = "attempts";
    public const string Run = "run";
    public const string TakenAt = "taken_at";
    public const string FirstTakenAt = "first_taken_at";
    public const string Original = "original";
    public const string Delivered = "delivered";
    public const string Outcome = "outcome";
    public const string Version = "version";
    public const string Op = "op";
    public const string Number = "number";
    public const string Serial = "serial";
    public const string Product = "product";
    public const string Slots = "slots";
    public const string Extras = "extras";
    public const string Refused = "refused";
    public const string Rejection = "rejection";
    public const string DeletedAt = "deleted_at";

    // Of a subscriber and a delivery.
    public const string PublicKey = "public_key";
    public const string AuthSecret = "auth_secret";
    public const string Host = "host";
    public const string Event = "event";
    public const string Payload = "payload";
    public const string Since = "since";
    public const string DueAt = "due_at";
    public const string DeliveredAt = "delivered_at";
    public const string AttemptCount = "attempt_count";
    public const string Milliseconds = "milliseconds";
    public const string StatusCode = "status_code";
    public const string Fault = "fault";

    // Of a key.
    public const string Fingerprint = "fingerprint";
    public const string Answer = "answer";

    // Of the one in the making.
    public const string At = "at";
    public const string Kind = "kind";
    public const string Value = "value";
}
