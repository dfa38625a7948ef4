using System.Buffers;
using System.Globalization;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Domain.Manifests;

/// <summary>Writes the result sheet: the caller's rows, the links to the compressed images, and what became of them.</summary>
/// <remarks>
/// RFC 4180: commas, CRLF, UTF-8, with a byte order mark only where the caller's sheet began with one. Columns: serial, product, source
/// URLs, output URLs, the caller's extra columns, then Status, Error, Original Bytes, Compressed Bytes, Saved %. Both lists are always
/// quoted and joined with comma and space; an image without a result leaves its place empty: <c>"a, , c"</c>. Error names failed and
/// refused URLs by their place from 1: <c>2: http_404; 3: invalid_url</c>. Cells that a spreadsheet would run as a formula get an
/// apostrophe in front, which <see cref="ManifestReader"/> takes off again.
/// </remarks>
public static class ManifestWriter
{
    /// <summary>Writes the sheet with flat memory; <paramref name="target"/> stays open.</summary>
    /// <param name="target">Where to; flushed every 32 kB or so and at the end.</param>
    /// <param name="layout">The header.</param>
    /// <param name="rows">In the sheet's order.</param>
    /// <param name="link">Where a completed image can be fetched; asked only for images with something to deliver. It must not hold a comma.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    public static async Task WriteAsync(
        Stream target, ManifestLayout layout, IAsyncEnumerable<ResultRow> rows, Func<Image, string> link, CancellationToken cancellationToken)
    {
        using var output = new SheetOutput(target);
        var list = new ArrayBufferWriter<char>();
        WriteHeader(output, layout);
        await output.EndRowAsync(cancellationToken);
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            WriteRow(output, list, layout, row, link);
            await output.EndRowAsync(cancellationToken);
        }

        await output.FlushAsync(cancellationToken);
    }

    private static void WriteHeader(SheetOutput output, ManifestLayout layout)
    {
        if (layout.ByteOrderMark) output.Mark();
        foreach (var name in new[] { layout.SerialHeader, layout.ProductHeader, layout.UrlsHeader, layout.OutputHeader }) output.Cell(name);
        foreach (var name in layout.ExtraHeaders) output.Cell(name);
        foreach (var name in ResultColumns.Names) output.Cell(name);
    }

    private static void WriteRow(
        SheetOutput output, ArrayBufferWriter<char> list, ManifestLayout layout, ResultRow result, Func<Image, string> link)
    {
        output.Cell(result.Row.Serial);
        output.Cell(result.Row.Product);
        WriteList(output, list, result, (row, slot) => row.Row.Slots[slot].Url);
        WriteList(output, list, result, (row, slot) => Link(row.Images[slot], link));
        for (var i = 0; i < layout.ExtraHeaders.Count; i++)
            output.Cell(i < result.Row.Extras.Count ? result.Row.Extras[i] : "");

        var totals = RowTotals.Of(result);
        var delivered = totals.Counts.Completed > 0;
        output.Cell(totals.Status);
        output.Cell(Errors(result));
        output.Cell(delivered ? totals.OriginalBytes.ToString(CultureInfo.InvariantCulture) : "");
        output.Cell(delivered ? totals.CompressedBytes.ToString(CultureInfo.InvariantCulture) : "");
        output.Cell(delivered ? totals.Saved : "");
    }

    private static void WriteList(SheetOutput output, ArrayBufferWriter<char> list, ResultRow row, Func<ResultRow, int, string> text)
    {
        list.ResetWrittenCount();
        for (var slot = 0; slot < row.Row.Slots.Count; slot++)
        {
            if (slot > 0) list.Write(", ");
            list.Write(text(row, slot));
        }

        output.Cell(list.WrittenSpan, quote: true);
    }

    private static string Link(Image? image, Func<Image, string> link) =>
        image is { Status: ImageStatus.Completed, Outcome.Delivered: not null } ? link(image) : "";

    private static string Errors(ResultRow row)
    {
        if (row.Row.Slots.Count == 0) return "no_url";
        var errors = Enumerable.Range(0, row.Row.Slots.Count)
            .Select(slot => (Slot: slot + 1, Code: row.Row.Slots[slot].Rejection ?? row.Images[slot]?.Outcome?.Failure?.Code))
            .Where(error => error.Code is not null)
            .Select(error => string.Create(CultureInfo.InvariantCulture, $"{error.Slot}: {error.Code}"));
        return string.Join("; ", errors);
    }
}
