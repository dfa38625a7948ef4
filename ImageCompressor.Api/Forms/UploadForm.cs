using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ImageCompressor.Api.Forms;

/// <summary>An upload as it comes over the wire: a multipart form with files, or a bare body. Each file is handed on as a stream; nothing of it
/// is kept.</summary>
/// <param name="fileFields">Names of fields that hold a file also where the client gave the file no name.</param>
internal sealed class UploadForm(params string[] fileFields)
{
    private const int MostFields = 64;
    private const int MaxFieldBytes = 64 * 1024;

    private readonly List<KeyValuePair<string, string?>> _fields = [];

    /// <summary>Query and form fields, in order. Form fields that follow a file are there once it was read.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Fields => _fields;

    /// <summary>Calls <paramref name="readFile"/> with each file as it comes, and reads all fields.</summary>
    public async Task ReadAsync(HttpRequest request, Func<UploadedFile, Task> readFile, CancellationToken cancellationToken)
    {
        foreach (var (name, values) in request.Query)
            foreach (var value in values)
                _fields.Add(new(name, value));

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            await readFile(new UploadedFile("", FileName.Of(request.Query["name"].ToString()), request.Body));
            return;
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > 200) throw new InvalidDataException("the Content-Type has no usable boundary.");
        await ReadSectionsAsync(new MultipartReader(boundary, request.Body), readFile, cancellationToken);
    }

    /// <summary>The last value given for it; null where there is none or it is empty.</summary>
    public string? Field(string name) =>
        _fields.LastOrDefault(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(field.Value)).Value;

    /// <summary>A yes-or-no field: <c>true</c>, <c>1</c>, <c>yes</c> and <c>on</c> say yes. An empty value does not: the page at
    /// <c>/docs</c> sends every field of its form, also those left empty.</summary>
    /// <exception cref="InvalidDataException">It says neither. To take it for a no was rejected: a dry run would be a run.</exception>
    public bool Flag(string name) =>
        _fields.Where(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => IsYes(name, field.Value)).ToArray().Contains(true);

    private static bool IsYes(string name, string? value) => value?.Trim().ToLowerInvariant() switch
    {
        "true" or "1" or "yes" or "on" => true,
        null or "" or "false" or "0" or "no" or "off" => false,
        _ => throw new InvalidDataException($"{name} is true or false."),
    };

    private async Task ReadSectionsAsync(MultipartReader sections, Func<UploadedFile, Task> readFile, CancellationToken cancellationToken)
    {
        while (await sections.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            // To pass it over was rejected: of ten images nine would be taken, and nobody told of the tenth.
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                throw new InvalidDataException("one of its parts has no Content-Disposition that can be read; a quotation mark in a name is written as %22.");
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (disposition.IsFileDisposition() || fileFields.Contains(name)) await readFile(new UploadedFile(name, NameOf(disposition), section.Body));
            else await ReadFieldAsync(name, section.Body, cancellationToken);
        }
    }

    /// <summary>Adds a field that came another way: in a JSON body.</summary>
    public void Add(string name, string? value) => _fields.Add(new(name, value));

    private async Task ReadFieldAsync(string name, Stream body, CancellationToken cancellationToken)
    {
        if (_fields.Count >= MostFields)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it has more than {MostFields} fields."));
        var buffer = new byte[MaxFieldBytes + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxFieldBytes) throw new InvalidDataException("one of its fields is longer than 64 KB.");
        _fields.Add(new(name, System.Text.Encoding.UTF8.GetString(buffer, 0, length)));
    }

    private static string NameOf(ContentDispositionHeaderValue disposition) =>
        FileName.Of(HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString());
}

/// <summary>A file of an upload.</summary>
/// <param name="Field">The form's field; empty for a bare body.</param>
/// <param name="Name">As the client calls it, without folders; at most 200 characters, may be empty.</param>
/// <param name="Content">Read once, before the next file.</param>
internal sealed record UploadedFile(string Field, string Name, Stream Content);
