using System.Buffers;
using System.Globalization;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Domain.Manifests;

/// <summary>Makes a row of a record.</summary>
internal sealed class RowBuilder(ColumnPlan plan, ManifestLimits limits, PresetTable presets)
{
    private readonly RowRecipe _recipe = new(plan, presets);
    private readonly List<string> _pieces = [];
    private readonly ArrayBufferWriter<char> _run = new();
    private readonly List<ManifestProblem> _problems = [];
    private readonly int _lastUrl = plan.Urls[^1];
    private long _rows, _urls;

    /// <summary>URLs so far that can be fetched.</summary>
    internal long Accepted { get; private set; }

    /// <summary>The first problem of all rows; null while there is none.</summary>
    internal ManifestProblem? FirstProblem { get; private set; }

    /// <summary>Null for a record in which every cell is empty.</summary>
    internal ManifestRow? Build(SheetRecords record)
    {
        if (IsBlank(record)) return null;
        if (++_rows > limits.MaxRows) throw SheetRefusal.TooManyRows(limits.MaxRows);
        _pieces.Clear();
        _problems.Clear();
        if (record.Fault is { } fault) Report(record.Number, plan.NameOf(fault.Column), fault.Code, record.Cell(fault.Column));

        var first = plan.Ragged ? FirstUrl(record) : _lastUrl;
        if (plan.Ragged) CollectRun(record, first, plan.Overflow ? record.Count : Math.Max(first, _lastUrl) + 1);
        else CollectColumns(record);
        if (!plan.Overflow) ReportBeyond(record);
        var wrong = _recipe.Read(record, _problems, out var overrides);
        var urls = Judge(record.Number, wrong);
        if (urls.Length == 0) Report(record.Number, plan.NameOf(plan.Urls[0]), "no_url", default);

        var row = new ManifestRow(record.Number, Serial(record, first), Product(record, first), Extras(record), urls,
            _problems.Count == 0 ? [] : _problems.ToArray())
        {
            Overrides = overrides,
        };
        FirstProblem ??= _problems.Count == 0 ? null : _problems[0];
        return row;
    }

    private static bool IsBlank(SheetRecords record)
    {
        for (var i = 0; i < record.Count; i++)
            if (!CellText.Trim(record.Cell(i)).IsEmpty) return false;
        return true;
    }

    private ReadOnlySpan<char> Cell(SheetRecords record, int column) =>
        plan.IsResult ? FormulaGuard.Remove(record.Cell(column)) : record.Cell(column);

    private string Serial(SheetRecords record, int firstUrl)
    {
        var cell = plan.Serial >= 0 && (!plan.Ragged || plan.Serial < firstUrl) ? CellText.Trim(Cell(record, plan.Serial)) : default;
        return cell.IsEmpty ? _rows.ToString(CultureInfo.InvariantCulture) : CellText.Text(cell);
    }

    private string Product(SheetRecords record, int firstUrl) =>
        plan.Product >= 0 && (!plan.Ragged || plan.Product < firstUrl) ? CellText.Text(CellText.Trim(Cell(record, plan.Product))) : "";

    private string[] Extras(SheetRecords record)
    {
        if (plan.Extras.Length == 0) return [];
        var extras = new string[plan.Extras.Length];
        for (var i = 0; i < extras.Length; i++) extras[i] = CellText.Text(Cell(record, plan.Extras[i]));
        return extras;
    }

    private int FirstUrl(SheetRecords record)
    {
        for (var i = 0; i < record.Count; i++)
            if (UrlSyntax.IsHttp(CellText.Trim(record.Cell(i)))) return i;
        return plan.Urls[0];
    }

    private void CollectColumns(SheetRecords record)
    {
        foreach (var column in plan.Urls.AsSpan(0, plan.Urls.Length - 1)) UrlCell.Split(Cell(record, column), _pieces);
        if (plan.Overflow && record.Count > plan.Width) CollectRun(record, _lastUrl, record.Count);
        else UrlCell.Split(Cell(record, _lastUrl), _pieces);
    }

    /// <summary>A list that was not quoted stands in several cells: each that begins like a URL is one more, and the rest of a URL
    /// that had the delimiter in it is joined to it again.</summary>
    /// <remarks>Joined in a buffer: as strings, 2,000 cells behind a URL of a million characters would be copied a million characters at a time.</remarks>
    private void CollectRun(SheetRecords record, int first, int end)
    {
        BeginRun(CellText.Trim(Cell(record, first)));
        for (var i = first + 1; i < end; i++)
        {
            var cell = CellText.Trim(record.Cell(i));
            if (cell.IsEmpty) continue;
            if (UrlSyntax.IsHttp(cell))
            {
                UrlCell.Split(_run.WrittenSpan, _pieces);
                BeginRun(cell);
            }
            else if (PositionReading.ContinuesUrl(BeginningOfRun, record.Cell(i)))
            {
                _run.Write([record.Delimiter]);
                _run.Write(cell);
            }
            else
            {
                Report(record.Number, plan.NameOf(i), "unexpected_cell", cell);
            }
        }

        UrlCell.Split(_run.WrittenSpan, _pieces);
    }

    private void BeginRun(ReadOnlySpan<char> cell)
    {
        _run.ResetWrittenCount();
        _run.Write(cell);
    }

    /// <summary>As much as a URL may have: what is longer is refused, whatever it is asked for every cell behind it.</summary>
    private ReadOnlySpan<char> BeginningOfRun => _run.WrittenSpan[..Math.Min(_run.WrittenCount, limits.MaxUrlLength)];

    private void ReportBeyond(SheetRecords record)
    {
        for (var i = plan.Width; i < record.Count; i++)
            if (CellText.Trim(record.Cell(i)) is { IsEmpty: false } cell) Report(record.Number, plan.NameOf(i), "unexpected_cell", cell);
    }

    /// <param name="number">The row's.</param>
    /// <param name="wrong">The code of what is wrong with the whole row; null where nothing is. It is told once, and not for every URL.</param>
    private ManifestUrl[] Judge(long number, string? wrong)
    {
        if (_pieces.Count == 0) return [];
        _urls += _pieces.Count;
        if (_urls > limits.MaxUrls) throw SheetRefusal.TooManyUrls(limits.MaxUrls, number);
        var urls = new ManifestUrl[_pieces.Count];
        for (var i = 0; i < urls.Length; i++)
        {
            var rejection = i < limits.MaxUrlsPerRow ? UrlSyntax.Judge(_pieces[i], limits.MaxUrlLength) : "too_many_urls";
            urls[i] = new ManifestUrl(_pieces[i], rejection ?? wrong);
            if (rejection is not null) Report(number, plan.NameOf(plan.Urls[0]), rejection, _pieces[i]);
            else if (wrong is null) Accepted++;
        }

        return urls;
    }

    private void Report(long number, string column, string code, ReadOnlySpan<char> value) =>
        _problems.Add(new ManifestProblem(number, column, code, CellText.Shown(value)));
}
