namespace ImageCompressor.Domain.Manifests;

/// <summary>The columns that the result sheet adds.</summary>
internal static class ResultColumns
{
    /// <summary>Those after the caller's extra columns. A run of exactly these behind an output column is ours and is not given back twice.</summary>
    internal static readonly string[] Names = ["Status", "Error", "Original Bytes", "Compressed Bytes", "Saved %"];

    /// <summary>Where the last run of ours begins behind an output column; -1 when the sheet is no result sheet.</summary>
    internal static int Find(IReadOnlyList<string> headers, int output)
    {
        if (output < 0) return -1;
        for (var start = headers.Count - Names.Length; start > output; start--)
            if (headers.Skip(start).Take(Names.Length).SequenceEqual(Names)) return start;
        return -1;
    }

    /// <summary>The name of the output column in the spelling of the column of URLs: <c>input_image_urls</c> makes <c>output_image_urls</c>. A
    /// name that would not be known again when the result comes back is not used.</summary>
    internal static string OutputHeader(string urlsHeader)
    {
        var header = Respell(urlsHeader);
        return ColumnNames.Find(ColumnNames.Normalise(header)) is { Role: ColumnRole.Output } ? header : ManifestLayout.Default.OutputHeader;
    }

    private static string Respell(string header)
    {
        foreach (var (input, output) in new[] { ("Input", "Output"), ("input", "output"), ("INPUT", "OUTPUT") })
            if (header.StartsWith(input, StringComparison.Ordinal)) return output + header[input.Length..];
        if (header.Length == 0) return header;
        var (hasLower, isCapital, isCamel) = (header.Any(char.IsLower), char.IsUpper(header[0]), header.Skip(1).Any(char.IsUpper));
        var word = !hasLower ? "OUTPUT" : isCapital ? "Output" : "output";
        if (header.Contains('_', StringComparison.Ordinal)) return $"{word}_{header}";
        if (header.Contains(' ', StringComparison.Ordinal)) return $"{word} {header}";
        if (hasLower && isCamel) return $"{word}{char.ToUpperInvariant(header[0])}{header[1..]}";
        return isCapital ? $"{word} {header}" : $"{word}_{header}";
    }
}
