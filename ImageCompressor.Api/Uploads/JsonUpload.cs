using System.Text.Json;
using ImageCompressor.Api.Forms;
using Microsoft.Net.Http.Headers;

namespace ImageCompressor.Api.Uploads;

/// <summary>A body of JSON in place of a form: <c>{"url": "..."}</c> or <c>{"urls": [...]}</c>, and the recipe's fields beside it.</summary>
internal static class JsonUpload
{
    private const int MaxBytes = 8 * 1024 * 1024;
    private const int BufferBytes = 16 * 1024;

    public static bool Is(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));

    /// <summary>Adds the query's fields and then the body's to the form; returns the URLs.</summary>
    /// <exception cref="InvalidDataException">It is no JSON object, or a field holds what cannot be one.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(HttpRequest request, UploadForm form, CancellationToken cancellationToken)
    {
        foreach (var (name, values) in request.Query)
            foreach (var value in values)
                form.Add(name, value);
        using var body = await ParseAsync(request, cancellationToken);
        if (body.RootElement.ValueKind != JsonValueKind.Object) throw new InvalidDataException("""the JSON is no object; send {"url": "https://..."}.""");
        try
        {
            return Read(body.RootElement, form);
        }
        // The parser looks at text only when it is asked for it: half of a surrogate pair and bytes that are no UTF-8 are found here.
        catch (InvalidOperationException broken)
        {
            throw new InvalidDataException("the JSON holds text that is no Unicode; send UTF-8.", broken);
        }
    }

    private static List<string> Read(JsonElement body, UploadForm form)
    {
        var urls = new List<string>();
        foreach (var property in body.EnumerateObject())
        {
            if (property.Name is "url" or "urls" or "imageUrl") urls.AddRange(UrlsOf(property));
            else form.Add(property.Name, TextOf(property));
        }

        return urls;
    }

    private static async Task<JsonDocument> ParseAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            // Grows with what comes. A buffer as long as the caller announces was rejected: thousands that announce and send nothing would each hold 8 MB.
            using var text = new MemoryStream();
            var buffer = new byte[BufferBytes];
            while (await request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                if (text.Length + count > MaxBytes) throw new InvalidDataException("the JSON is longer than 8 MB; send a sheet instead.");
                text.Write(buffer, 0, count);
            }

            return JsonDocument.Parse(text.GetBuffer().AsMemory(0, (int)text.Length));
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"the body is no JSON: {broken.Message}", broken);
        }
    }

    private static IEnumerable<string> UrlsOf(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.String => [property.Value.GetString()!],
        JsonValueKind.Array when property.Value.EnumerateArray().All(url => url.ValueKind == JsonValueKind.String) =>
            property.Value.EnumerateArray().Select(url => url.GetString()!).ToArray(),
        _ => throw new InvalidDataException($"'{property.Name}' is neither a text nor a list of texts."),
    };

    /// <summary>As a form would have it. Operations stay JSON, which their field takes; other lists are joined by commas.</summary>
    private static string? TextOf(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => property.Value.GetString(),
        JsonValueKind.Array when property.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            string.Join(',', property.Value.EnumerateArray().Select(item => item.GetString())),
        _ => property.Value.GetRawText(),
    };
}
