using System.Runtime.CompilerServices;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Domain.Manifests;

/// <summary>Reads a sheet of products and image URLs, whatever program wrote it, one row at a time.</summary>
/// <remarks>
/// Memory is that of the longest row: a sheet is never held as a whole. Text is UTF-8, or UTF-16 where a byte order mark or its NULs say
/// so; bytes that are not UTF-8 are read as Windows-1252 and reported. The delimiter is <c>,</c> <c>;</c> tab or <c>|</c>, line
/// ends are LF, CR or CRLF. Columns are known by many names, or by where the URLs stand; a plain list of URLs is a sheet too. The result sheet
/// that <see cref="ManifestWriter"/> writes is accepted again.
/// </remarks>
public sealed class ManifestReader : IDisposable
{
    private readonly SheetText _text;
    private readonly SheetRecords _records;
    private readonly ManifestLimits _limits;
    private readonly List<ManifestProblem> _problems;
    private readonly ColumnPlan _plan;
    private bool _read;

    private readonly PresetTable _presets;

    private ManifestReader(
        SheetText text, SheetRecords records, ManifestLimits limits, PresetTable presets, List<ManifestProblem> problems, ColumnPlan plan) =>
        (_text, _records, _limits, _presets, _problems, _plan) = (text, records, limits, presets, problems, plan);

    /// <summary>The header, for the result sheet.</summary>
    public ManifestLayout Layout => _plan.Layout with { ByteOrderMark = _text.HasMark };

    /// <summary>What concerns the whole file; complete when the last row has been read. Codes: <c>decoded_as_windows_1252</c>,
    /// <c>header_not_recognised</c> (the columns were told by where the URLs stand), <c>before_header</c> (a record above the header, left out),
    /// <c>unknown_recipe_column</c> (a column named like <c>Recipe Size</c>, for which a recipe has no field).</summary>
    public IReadOnlyList<ManifestProblem> FileProblems =>
        _text.FellBack ? [.. _problems, new ManifestProblem(0, "", "decoded_as_windows_1252", "")] : _problems.ToArray();

    /// <summary>Opens a sheet and reads as far as its header.</summary>
    /// <param name="source">The file. It is read to its end and stays open; it need not be seekable.</param>
    /// <param name="limits">How large it may be.</param>
    /// <param name="presets">What a column <c>Preset</c> may name.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ManifestException">It is empty, no sheet, without a column of URLs, or breaks a limit.</exception>
    public static async Task<ManifestReader> OpenAsync(
        Stream source, ManifestLimits limits, PresetTable presets, CancellationToken cancellationToken)
    {
        var text = new SheetText(source, limits.MaxBytes);
        var records = new SheetRecords(text, limits);
        try
        {
            await text.BeginAsync(cancellationToken);
            var analysis = new SheetAnalysis(records, limits);
            var plan = await analysis.FindPlanAsync(cancellationToken);
            analysis.ReportUnknownFields(plan);
            return new ManifestReader(text, records, limits, presets, analysis.Problems, plan);
        }
        catch
        {
            records.Dispose();
            throw;
        }
    }

    /// <summary>The rows, in order, once. A row with problems is given like any other.</summary>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ManifestException">A limit is broken, or (after the last row) not one row had a URL that can be fetched.</exception>
    /// <exception cref="InvalidOperationException">The rows have been read before.</exception>
    public async IAsyncEnumerable<ManifestRow> ReadRowsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_read) throw new InvalidOperationException("The rows of a sheet are read once.");
        _read = true;
        var builder = new RowBuilder(_plan, _limits, _presets);
        while (await _records.ReadAsync(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (builder.Build(_records) is { } row) yield return row;
        }

        if (builder.Accepted == 0) throw SheetRefusal.NoUrls(builder.FirstProblem);
    }

    /// <summary>Gives its buffers back; the file stays open.</summary>
    public void Dispose() => _records.Dispose();
}
