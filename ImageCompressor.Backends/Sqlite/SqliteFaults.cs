using ImageCompressor.Domain.Batches;
using Microsoft.Data.Sqlite;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>SQLite's errors as the one that the callers of the port know.</summary>
internal static class SqliteFaults
{
    /// <summary>What is the file's fault and may pass: another process holds it for longer than is waited, the disk is full or does not answer, it cannot be opened or
    /// written. A damaged file passes only when somebody sees to it, but whoever asks can do no more than wait then too. A broken rule (19) is
    /// a fault of this program (https://sqlite.org/rescode.html).</summary>
    public static bool MayPass(SqliteException fault) => Sentence(fault) is not null;

    /// <summary>The exception for the caller.</summary>
    public static BatchStoreException Of(string path, SqliteException fault) => new($"SQLite in {path}: {Sentence(fault)}", fault);

    private static string? Sentence(SqliteException fault) => fault.SqliteErrorCode switch
    {
        5 or 6 => "another process holds the file.",
        8 => "the file cannot be written; look at its rights.",
        10 => "the disk does not answer.",
        11 or 26 => "the file is damaged, or is no database. Restore it from a backup, or move it away to begin with an empty one; docs/operating.md says how.",
        13 => "the disk is full.",
        14 => "the file cannot be opened; look at its folder and its rights.",
        _ => null,
    };
}
