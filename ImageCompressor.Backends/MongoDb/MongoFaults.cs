using ImageCompressor.Domain.Batches;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>The driver's exceptions as the one that the callers of the port know.</summary>
internal static class MongoFaults
{
    /// <summary>Whether the server was not reached, did not answer in time, or refused. What it refuses for good (a duplicate, a document that is too large) is
    /// a fault of this program and stays what it is.</summary>
    public static bool IsFault(Exception fault) => fault switch
    {
        MongoDuplicateKeyException => false,
        MongoBulkWriteException bulk => bulk.WriteErrors.Count == 0 || bulk.WriteConcernError is not null,
        MongoWriteException write => write.WriteError is null || write.WriteConcernError is not null,
        MongoNotPrimaryException or MongoNodeIsRecoveringException => true,
        MongoCommandException command => command is MongoWriteConcernException
            || IsRefusal(command.Code) || command.HasErrorLabel("RetryableWriteError") || command.HasErrorLabel("TransientTransactionError"),
        MongoConnectionException or MongoExecutionTimeoutException or MongoConnectionPoolPausedException or MongoWaitQueueFullException or MongoIncompatibleDriverException => true,
        TimeoutException => true,
        _ => false,
    };

    /// <summary>Runs something with the driver.</summary>
    /// <exception cref="BatchStoreException">See <see cref="IsFault"/>.</exception>
    public static async Task<T> GuardAsync<T>(MongoAddress address, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception fault) when (IsFault(fault))
        {
            throw new BatchStoreException($"{address}: {Sentence(fault)}", fault);
        }
    }

    private static string Sentence(Exception fault) => fault switch
    {
        MongoAuthenticationException => "the user name or the password of ConnectionStrings:mongodb is refused.",
        MongoCommandException command when IsRefusal(command.Code) => "the user of ConnectionStrings:mongodb has no right to read and write this database.",
        MongoIncompatibleDriverException => "this server is too old; MongoDB 4.4 or newer is needed.",
        TimeoutException => "no server that takes writes was reached in time.",
        MongoWriteConcernException or MongoBulkWriteException or MongoWriteException => "a majority of the servers did not confirm a write in time.",
        _ => "the connection broke, or the server is starting, stopping or handing over.",
    };

    /// <summary>13 Unauthorized, 18 AuthenticationFailed, 8000 AtlasError: the server's error codes.</summary>
    private static bool IsRefusal(int code) => code is 13 or 18 or 8000;
}
