using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ImageCompressor.Api.Sheets;

/// <summary>An upload as it comes over the wire: a multipart form with one file, or a bare body. The file is handed on as a stream; nothing of it
/// is kept.</summary>
internal sealed class SheetForm
{
    /// <summary>Field names that clients of this service and of those before it use.</summary>
    public static readonly string[] FileFields = ["file", "csv", "csvFile", "csv_file"];

    private const int MostFields = 64;
    private const int MaxFieldBytes = 64 * 1024;

    private readonly List<KeyValuePair<string, string?>> _fields = [];

    /// <summary>Query and form fields, in order. Form fields that follow the file are there once it was read.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Fields => _fields;

    /// <summary>Calls <paramref name="readFile"/> with the file's stream and name, if there is a file, and reads all fields.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> ReadAsync(HttpRequest request, Func<Stream, string, Task> readFile, CancellationToken cancellationToken)
    {
        foreach (var (name, values) in request.Query)
            foreach (var value in values)
                _fields.Add(new(name, value));

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            await readFile(request.Body, request.Query["name"].ToString());
            return true;
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > 200) throw new InvalidDataException("the Content-Type has no usable boundary.");
        return await ReadSectionsAsync(new MultipartReader(boundary, request.Body), readFile, cancellationToken);
    }

    /// <summary>The last value given for it; null where there is none or it is empty.</summary>
    public string? Field(string name) =>
        _fields.LastOrDefault(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(field.Value)).Value;

    /// <summary>A yes-or-no field: <c>true</c>, <c>1</c>, <c>yes</c> and <c>on</c> say yes. An empty value does not: the page at
    /// <c>/docs</c> sends every field of its form, also those left empty.</summary>
    public bool Flag(string name) =>
        _fields.Any(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)
            && field.Value?.Trim().ToLowerInvariant() is "true" or "1" or "yes" or "on");

    private async Task<bool> ReadSectionsAsync(
        MultipartReader sections, Func<Stream, string, Task> readFile, CancellationToken cancellationToken)
    {
        var found = false;
        while (await sections.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)) continue;
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (disposition.IsFileDisposition() || FileFields.Contains(name))
            {
                if (found) throw new InvalidDataException("it has more than one file; send one sheet at a time.");
                if (!FileFields.Contains(name))
                    throw new InvalidDataException($"the sheet must be in a field named {string.Join(", ", FileFields)}.");
                found = true;
                await readFile(section.Body, FileName(disposition));
            }
            else
            {
                await ReadFieldAsync(name, section.Body, cancellationToken);
            }
        }

        return found;
    }

    private async Task ReadFieldAsync(string name, Stream body, CancellationToken cancellationToken)
    {
        if (_fields.Count >= MostFields)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it has more than {MostFields} fields."));
        var buffer = new byte[MaxFieldBytes + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxFieldBytes) throw new InvalidDataException("one of its fields is longer than 64 KB.");
        _fields.Add(new(name, System.Text.Encoding.UTF8.GetString(buffer, 0, length)));
    }

    private static string FileName(ContentDispositionHeaderValue disposition)
    {
        var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
        var plain = Path.GetFileName(HeaderUtilities.RemoveQuotes(name).ToString().Replace('\\', '/'));
        return plain.Length <= 200 ? plain : plain[..200];
    }
}
