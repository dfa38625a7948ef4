namespace ImageCompressor.Domain.Manifests;

/// <summary>Finds out how a sheet is built from its first rows: the delimiter, the header, the columns.</summary>
/// <remarks>The delimiters are tried with the parser that reads the sheet, so that quotes count as they will count later, and the one with
/// which a header makes sense is taken. Counting delimiters in the first line was rejected: <c>1;SKU;https://a,https://b,https://c</c>
/// has more commas than semicolons.</remarks>
internal sealed class SheetAnalysis(SheetRecords records, ManifestLimits limits)
{
    /// <summary>A header stands in the first records; a title and a few blank lines may stand before it.</summary>
    private const int HeaderSearch = 20;

    /// <summary>Where no header tells the columns, a URL must come soon enough to do so.</summary>
    private const int UrlSearch = 1_000;

    /// <summary>So many characters are looked at, at most.</summary>
    private const int MaxSearch = 1_000_000;

    private static readonly char[] s_delimiters = [',', ';', '\t', '|'];

    /// <summary>The first line with more in it than delimiters; null when no such line was found.</summary>
    private string? _firstLine;

    /// <summary>The first limit that a record broke. It counts only where nothing else makes sense of the file: the delimiter may have been the wrong one.</summary>
    private ManifestException? _broken;

    /// <summary>What is noteworthy about the file's build.</summary>
    internal List<ManifestProblem> Problems { get; } = [];

    /// <summary>Leaves the records at the first row of data.</summary>
    internal async Task<ColumnPlan> FindPlanAsync(CancellationToken cancellationToken)
    {
        var named = await records.SkipSeparatorLineAsync(cancellationToken);
        var delimiters = named is { } one ? [one] : s_delimiters;
        var found = await FindHeaderAsync(delimiters, cancellationToken)
            ?? await FindUrlAsync(delimiters, cancellationToken)
            ?? throw (_broken ?? (_firstLine is null ? SheetRefusal.Empty() : SheetRefusal.NoHeader(_firstLine)));
        if (found.Plan.Headers.Sum(name => name.Length) > limits.MaxHeaderLength) throw SheetRefusal.HeaderTooLong(limits.MaxHeaderLength, found.Skip);
        records.Rewind(found.Delimiter);
        for (var skipped = 0; skipped < found.Skip; skipped++)
        {
            await records.ReadAsync(cancellationToken);
            if (skipped < found.Skip - 1 && Cells() is { Length: > 0 } cells) ReportBeforeHeader(cells);
        }

        records.Release();
        return found.Plan;
    }

    /// <summary>A record with a name for the column of URLs, before any record with a URL; of several the one with most names that are known: a
    /// title may be the word "Images". A URL in the middle of a text is an example in a header, or stands in a title.</summary>
    private async Task<Finding?> FindHeaderAsync(char[] delimiters, CancellationToken cancellationToken)
    {
        (Finding Finding, int Roles)? best = null;
        foreach (var delimiter in delimiters)
        {
            records.Rewind(delimiter);
            while (records.Number < HeaderSearch && await AdvanceAsync(cancellationToken))
            {
                var cells = Cells();
                if (PositionReading.FindUrl(cells) >= 0) break;
                var roles = HeaderReading.Recognise(cells);
                if (roles.Urls.Length > 0 && roles.Count > (best?.Roles ?? (IsLikeData(cells) ? 1 : 0)))
                    best = (new(OneColumn(delimiter, cells), HeaderReading.Plan(cells, roles), (int)records.Number), roles.Count);
            }

            if (best is { Roles: > 1 }) break;
        }

        return best?.Finding;
    }

    /// <summary>One name that could be that of the URLs is not enough where the others look like data: a product may be called "Images".</summary>
    private static bool IsLikeData(string[] cells) =>
        cells.Any(cell => cell.Length > 0 && (char.IsAsciiDigit(cell[0]) || PositionReading.HoldsUrl(cell)));

    /// <summary>The first record with a URL, by which the columns are told.</summary>
    private async Task<Finding?> FindUrlAsync(char[] delimiters, CancellationToken cancellationToken)
    {
        foreach (var inHeader in (bool[])[false, true])
            foreach (var delimiter in delimiters)
            {
                records.Rewind(delimiter);
                if (await FindUrlAsync(inHeader, cancellationToken) is not { } row) continue;
                if (row.Url == 0 && !PositionReading.HasColumnsAfter(row.Cells)) continue;
                return PlanByPosition(delimiter, row);
            }

        // A plain list: every line is one cell, and the commas in its URLs are theirs.
        records.Rewind(RecordParser.NoDelimiter);
        if (await FindUrlAsync(inHeader: false, cancellationToken) is not { } line) return null;
        // A line with something before its first URL is no list: it has columns, and more of them than are allowed.
        return _broken is null || UrlSyntax.IsHttp((line.First ?? line.Cells)[0]) ? PlanByPosition(RecordParser.NoDelimiter, line) : null;
    }

    /// <param name="inHeader">Whether the first record, a header or a title, may hold a URL in its text. Asked only when no delimiter makes sense without: a
    /// record that was split with the wrong one looks the same.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    private async Task<UrlRow?> FindUrlAsync(bool inHeader, CancellationToken cancellationToken)
    {
        (string[] Cells, int Number)? first = null;
        while (records.Number < UrlSearch && await AdvanceAsync(cancellationToken))
        {
            var cells = Cells();
            if (cells.Length == 0) continue;
            if (records.Delimiter == RecordParser.NoDelimiter && !cells[0].All(c => c is '"' or ' ' || s_delimiters.Contains(c)))
                _firstLine ??= CellText.Shown(cells[0]);
            var url = PositionReading.FindUrl(cells);
            if (url < 0 && records.Delimiter == RecordParser.NoDelimiter && PositionReading.HoldsUrl(cells[0])) url = 0;
            if (url >= 0) return new(cells, url, first?.Cells, first?.Number ?? 0);
            if (!(inHeader && first is null) && cells.Any(PositionReading.HoldsUrl)) return null;
            first ??= (cells, (int)records.Number);
        }

        return null;
    }

    private Finding PlanByPosition(char delimiter, UrlRow row)
    {
        if (row.First is { } first && IsHeader(first, row.Url))
        {
            Problems.Add(new(0, "", "header_not_recognised", CellText.Shown(string.Join(", ", first))));
            return new(delimiter, PositionReading.PlanWithHeader(first, row.Cells, row.Url), row.FirstNumber);
        }

        return new(delimiter, PositionReading.PlanWithoutHeader(row.Cells, row.Url), 0);
    }

    /// <summary>A first row that names the column in which the URLs are, and has no numbers: a row that only lacks its URL must not be lost.</summary>
    private static bool IsHeader(string[] first, int url) =>
        url < first.Length && first[url].Length > 0 && !PositionReading.HasNumber(first);

    private async ValueTask<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        if (records.Position >= MaxSearch) return false;
        var outcome = await records.TryReadAsync(cancellationToken);
        _broken ??= records.Refusal(outcome);
        return outcome == RecordOutcome.Record;
    }

    private string[] Cells()
    {
        var cells = new string[records.Count];
        for (var i = 0; i < cells.Length; i++) cells[i] = CellText.Text(CellText.Trim(records.Cell(i)));
        var used = Array.FindLastIndex(cells, cell => cell.Length > 0) + 1;
        return cells[..used];
    }

    private static char OneColumn(char delimiter, string[] cells) => cells.Length == 1 ? RecordParser.NoDelimiter : delimiter;

    private void ReportBeforeHeader(string[] cells) =>
        Problems.Add(new(records.Number, "", "before_header", CellText.Shown(string.Join(", ", cells))));

    /// <summary>A misspelt <c>Recipe Qualty</c> would be taken for a column of the caller's own, and nobody would know why it does nothing.</summary>
    internal void ReportUnknownFields(ColumnPlan plan)
    {
        foreach (var column in plan.Extras.Where(i => i < plan.Headers.Length && ColumnNames.IsUnknownRecipeField(ColumnNames.Normalise(plan.Headers[i]))))
            Problems.Add(new(0, plan.NameOf(column), "unknown_recipe_column", ""));
    }

    /// <param name="Delimiter">Between cells.</param>
    /// <param name="Plan">What the columns hold.</param>
    /// <param name="Skip">How many records stand before the first row: the header and what is above it.</param>
    private sealed record Finding(char Delimiter, ColumnPlan Plan, int Skip);

    /// <param name="Cells">The first row with a URL.</param>
    /// <param name="Url">The column of its first URL.</param>
    /// <param name="First">The first row that is not blank, where it is another.</param>
    /// <param name="FirstNumber">The number of that.</param>
    private sealed record UrlRow(string[] Cells, int Url, string[]? First, int FirstNumber);
}
