using ImageCompressor.Domain.Batches;
using Microsoft.Data.Sqlite;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>SQLite's errors as the one that the callers of the port know.</summary>
internal static class SqliteFaults
{
    /// <summary>What may pass: another process holds the file for longer than is waited, the disk is full or does not answer, the file cannot be opened or written. A
    /// broken file (11, 26) or a broken rule (19) does not pass by itself (https://sqlite.org/rescode.html).</summary>
    public static bool MayPass(SqliteException fault) => Sentence(fault) is not null;

    /// <summary>The exception for the caller.</summary>
    public static BatchStoreException Of(string path, SqliteException fault) => new($"SQLite in {path}: {Sentence(fault)}", fault);

    private static string? Sentence(SqliteException fault) => fault.SqliteErrorCode switch
    {
        5 or 6 => "another process holds the file.",
        8 => "the file cannot be written; look at its rights.",
        10 => "the disk does not answer.",
        13 => "the disk is full.",
        14 => "the file cannot be opened; look at its folder and its rights.",
        _ => null,
    };
}
