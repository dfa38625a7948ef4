using System.Text;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.Manifests;

/// <summary>A sheet that was read to its end.</summary>
internal sealed record Sheet(ManifestLayout Layout, IReadOnlyList<ManifestRow> Rows, IReadOnlyList<ManifestProblem> FileProblems)
{
    /// <summary>Each row as <c>number|serial|product|urls</c>, a refused URL followed by <c>!code</c>.</summary>
    public string[] Lines => [.. Rows.Select(row =>
        $"{row.Number}|{row.Serial}|{row.Product}|{string.Join(" ", row.Urls.Select(url => url.Rejection is null ? url.Value : $"{url.Value}!{url.Rejection}"))}")];

    /// <summary>Each problem of each row as <c>row:column:code:value</c>.</summary>
    public string[] Problems => [.. Rows.SelectMany(row => row.Problems).Select(p => $"{p.Row}:{p.Column}:{p.Code}:{p.Value}")];

    public string[] Extras => [.. Rows.Select(row => string.Join("/", row.Extras))];

    public string Header => string.Join("|",
        (string[])[Layout.SerialHeader, Layout.ProductHeader, Layout.UrlsHeader, Layout.OutputHeader, .. Layout.ExtraHeaders]);

    public static Task<Sheet> ReadAsync(string text, ManifestLimits? limits = null) => ReadAsync(Encoding.UTF8.GetBytes(text), limits);

    public static Task<Sheet> ReadAsync(byte[] bytes, ManifestLimits? limits = null) => ReadAsync(new MemoryStream(bytes), limits);

    public static async Task<Sheet> ReadAsync(Stream source, ManifestLimits? limits = null)
    {
        using var reader = await ManifestReader.OpenAsync(source, limits ?? new ManifestLimits(), PresetTable.BuiltIn, TestContext.Current.CancellationToken);
        var rows = new List<ManifestRow>();
        await foreach (var row in reader.ReadRowsAsync(TestContext.Current.CancellationToken)) rows.Add(row);
        return new Sheet(reader.Layout, rows, reader.FileProblems);
    }

    public static async Task<ManifestException> RefusedAsync(string text, ManifestLimits? limits = null) =>
        await Assert.ThrowsAsync<ManifestException>(() => ReadAsync(text, limits));

    public static async Task<ManifestException> RefusedAsync(byte[] bytes, ManifestLimits? limits = null) =>
        await Assert.ThrowsAsync<ManifestException>(() => ReadAsync(bytes, limits));
}
