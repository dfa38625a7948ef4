using System.Collections.Frozen;

namespace ImageCompressor.Domain.Manifests;

/// <summary>The names by which columns are known, the surest first: of two columns that could have a role, the better name gets it.</summary>
internal static class ColumnNames
{
    private static readonly FrozenDictionary<string, (ColumnRole Role, int Rank)> s_known = new[]
    {
        Rank(ColumnRole.Serial, "productserialnumber serialnumber serialno serial sno srno slno sn sr s id no"),
        Rank(ColumnRole.Product, "productname product name sku title"),
        Rank(ColumnRole.Urls, "inputimageurls inputimageurl inputimages inputurls imageurls imageurl images image urls url"),
        Rank(ColumnRole.Output, "outputimageurls outputimageurl outputimages outputimage outputurls outputurl"),
    }.SelectMany(row => row).ToFrozenDictionary();

    /// <summary>Lower-case letters only: <c>S. No.</c> and <c>s_no</c> are the same name.</summary>
    internal static string Normalise(string header) =>
        string.Concat(header.Where(char.IsLetter).Select(char.ToLowerInvariant));

    /// <summary>The role of a normalised name; null for a column that means nothing here.</summary>
    internal static (ColumnRole Role, int Rank)? Find(string name) => s_known.TryGetValue(name, out var found) ? found : null;

    private static IEnumerable<KeyValuePair<string, (ColumnRole, int)>> Rank(ColumnRole role, string names) =>
        names.Split(' ').Select((name, rank) => KeyValuePair.Create(name, (role, rank)));
}
