using System.Text;
using ImageCompressor.Domain.Manifests;

namespace ImageCompressor.Tests.Manifests;

/// <summary>The same rows in every dialect that programs write.</summary>
public sealed class DialectTests
{
    private static readonly string[] s_lineEnds = ["\n", "\r\n", "\r"];

    private static readonly string[] s_alphabets = ["ab .,;|\t\"'=+-@19", "ab .,;|\t\"'=+-@19\n\r", "abcdefgh \"é,;üß"];

    public static TheoryData<string> Encodings => ["utf-8", "utf-8+mark", "utf-16LE", "utf-16LE+mark", "utf-16BE", "utf-16BE+mark", "utf-32+mark", "latin1"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Random_sheets_come_out_with_the_same_rows_in_the_same_order_and_the_same_other_cells(string encoding)
    {
        var random = new Random(encoding.Length);
        for (var round = 0; round < 60; round++)
        {
            var (delimiter, lineEnd, always) = (",;\t|"[random.Next(4)], s_lineEnds[random.Next(3)], random.Next(2) == 0);
            var alphabet = s_alphabets[encoding == "latin1" ? 2 : random.Next(2)];
            var extras = random.Next(4);
            // Every order of columns; the extra ones are 3 and above.
            var order = Enumerable.Range(0, 3 + extras).OrderBy(_ => random.Next()).ToArray();
            string[] names = ["S. No.", "Product Name", "Input Image Urls", .. Enumerable.Range(0, extras).Select(i => $"x{(char)('a' + i)}")];
            var rows = Enumerable.Range(1, random.Next(1, 40)).Select(number => (string[])
                [$"n{number}", $"p{Text(random, alphabet)}q", Urls(random), .. Enumerable.Range(0, extras).Select(_ => Text(random, alphabet))]).ToArray();
            var text = string.Concat(rows.Prepend(names).Select(cells =>
                string.Join(delimiter, order.Select(column => Cell(cells[column], delimiter, always || column == 2))) + lineEnd + Blank(random, delimiter, lineEnd)));

            var sheet = await Sheet.ReadAsync(new ThinStream(Bytes(text, encoding), random.Next(1, 9_000)));

            int[] others = [.. order.Where(column => column > 2)];
            Assert.Equal(rows.Select(cells => Line(cells[0], cells[1], others.Select(column => cells[column]), cells[2])), sheet.Rows.Select(Line));
            Assert.Equal(others.Select(column => names[column]), sheet.Layout.ExtraHeaders);
            Assert.Empty(sheet.Problems);
            var again = await Sheet.ReadAsync(await Results.WriteAsync(sheet.Layout, [.. sheet.Rows.Select(Results.Completed)]));
            Assert.Equal(sheet.Rows.Select(Line), again.Rows.Select(Line));
        }
    }

    private static string Line(ManifestRow row) => Line(row.Serial, row.Product, row.Extras, string.Join(", ", row.Urls.Select(url => url.Value)));

    private static string Line(string serial, string product, IEnumerable<string> extras, string urls) => string.Join('\u0001', [serial, product, .. extras, urls]);

    private static string Cell(string text, char delimiter, bool quoted) =>
        quoted || text.IndexOfAny([delimiter, '"', '\r', '\n']) >= 0 || text != text.Trim() ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string Blank(Random random, char delimiter, string lineEnd) => random.Next(10) switch
    {
        0 => lineEnd,
        1 => new string(delimiter, random.Next(1, 9)) + lineEnd,
        _ => "",
    };

    private static string Text(Random random, string alphabet) => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => alphabet[random.Next(alphabet.Length)]));

    private static string Urls(Random random) => string.Join(", ", Enumerable.Range(1, random.Next(1, 4)).Select(i => $"https://a.example/w_{random.Next(900)},h_2/{i}.jpg"));

    private static byte[] Bytes(string text, string name)
    {
        var encoding = Encoding.GetEncoding(name.Split('+')[0]);
        return [.. name.EndsWith("+mark", StringComparison.Ordinal) ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
    }
}
