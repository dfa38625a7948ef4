namespace ImageCompressor.Domain.Recipes;

/// <summary>How names of fields and parameters are compared.</summary>
internal static class FieldNames
{
    /// <summary>Lower case, without blanks, dashes and underscores: clients send <c>maxBytes</c>, <c>max_bytes</c> and <c>max-bytes</c>.</summary>
    internal static string Normalise(string name) =>
        string.Concat(name.Where(c => c is not ('_' or '-' or ' ')).Select(char.ToLowerInvariant));
}
