using System.Buffers;
using System.Text;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>A connection string taken apart. What it shows of itself holds no secret: hosts and database only.</summary>
internal sealed class MongoAddress
{
    /// <summary>The database where the connection string names none.</summary>
    public const string DefaultDatabase = "image_processing_db";

    /// <summary>What to give, for the sentence that refuses anything else.</summary>
    public const string Form = "mongodb://user:password@host:27017/database, or mongodb+srv://...; write special characters of the password as %XX";

    /// <summary>An HTTP request waits this long for a server, and then gets an answer that says so. The driver's 30 s are longer than most callers wait.</summary>
    private static readonly TimeSpan s_selection = TimeSpan.FromSeconds(5);

    /// <summary>A majority that cannot be had (two of three servers away) is an error and no endless wait.</summary>
    private static readonly TimeSpan s_majority = TimeSpan.FromSeconds(30);

    private static readonly SearchValues<char> s_notInNames = SearchValues.Create("/\\. \"$*<>:|?\0");

    private readonly MongoUrl _url;
    private readonly string _text;

    private MongoAddress(MongoUrl url, string text) => (_url, _text) = (url, text);

    public string Database => _url.DatabaseName ?? DefaultDatabase;

    /// <summary>Reads a connection string; false when it is none. Why is not told: the driver's words may repeat a part of it, and a password is in it.</summary>
    public static bool TryParse(string text, out MongoAddress address)
    {
        address = null!;
        try
        {
            var url = new MongoUrl(text.Trim());
            if (url.DatabaseName is { } name && !IsDatabaseName(name))
                return false;
            address = new MongoAddress(url, text);
            return true;
        }
        catch (Exception fault) when (fault is MongoException or ArgumentException or FormatException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>The driver's settings with ours where the connection string says nothing else.</summary>
    /// <remarks>Writes are acknowledged by a majority and its journals whatever the connection string says: what was recorded is recorded. Reads go to
    /// the primary, where such a write is seen at once; the decisions are made by the updates themselves, which see the newest state of a document.</remarks>
    public MongoClientSettings ToSettings()
    {
        var settings = MongoClientSettings.FromUrl(_url);
        settings.ApplicationName ??= "ImageCompressor";
        if (!Says("serverSelectionTimeoutMS"))
            settings.ServerSelectionTimeout = s_selection;
        if (!Says("connectTimeoutMS"))
            settings.ConnectTimeout = s_selection;
        settings.WriteConcern = WriteConcern.WMajority.With(wTimeout: s_majority, journal: true);
        settings.ReadConcern = ReadConcern.Local;
        settings.ReadPreference = ReadPreference.Primary;
        // A cell may hold half of a surrogate pair; it is stored as the replacement character and does not stop the sheet.
        settings.WriteEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);
        return settings;
    }

    /// <summary>Hosts and database.</summary>
    public override string ToString() => $"MongoDB at {string.Join(',', _url.Servers)}, database {Database}";

    private bool Says(string option) => _text.Contains(option, StringComparison.OrdinalIgnoreCase);

    /// <summary>The server's own rule ("Naming Restrictions", MongoDB manual, reference/limits), told at the start and not by the first write.</summary>
    private static bool IsDatabaseName(string name) => name.Length is > 0 and < 64 && !name.AsSpan().ContainsAny(s_notInNames);
}
