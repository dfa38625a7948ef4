using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace ImageCompressor.Api.Submitting;

/// <summary>Speaks to a running service over its own HTTP interface, as any other client would.</summary>
internal sealed class ServiceClient : IDisposable
{
    // The guarded client of Fetching is for the open internet and would refuse this address; this one only ever speaks to our own service.
#pragma warning disable RS0030
    private readonly HttpClient _http;

    public ServiceClient(Uri root) =>
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = root,
            Timeout = TimeSpan.FromMinutes(30),
            MaxResponseContentBufferSize = 16 * 1024 * 1024,
        };
#pragma warning restore RS0030

    /// <summary>Whether this service answers there; null when nobody does.</summary>
    public async Task<bool?> IsOursAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("alive", UriKind.Relative), cancellationToken);
            return answer.Headers.Server.ToString() == Preparation.ServiceName;
        }
        catch (HttpRequestException fault) when (fault.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return null;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <exception cref="RefusedException">The service does not take it, and says why.</exception>
    public async Task<JsonDocument> UploadAsync(
        Stream sheet, string name, IEnumerable<KeyValuePair<string, string>> fields, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (field, value) in fields) form.Add(new StringContent(value), field);
        var file = new StreamContent(sheet);
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        form.Add(file, "file", name);
        using var answer = await _http.PostAsync(new Uri("api/upload", UriKind.Relative), form, cancellationToken);
        return await ReadAsync(answer, cancellationToken);
    }

    public async Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return await ReadAsync(answer, cancellationToken);
    }

    /// <exception cref="RefusedException">The service does not do it, and says why.</exception>
    public async Task<JsonDocument> PostAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(body);
        using var answer = await _http.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        return await ReadAsync(answer, cancellationToken);
    }

    public async Task DownloadAsync(string path, Stream target, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(
            new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await answer.Content.CopyToAsync(target, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static async Task<JsonDocument> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        // Already in memory, and bounded by the client's own buffer limit.
        var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var json = await JsonDocument.ParseAsync(body, default, cancellationToken);
        if (answer.IsSuccessStatusCode) return json;
        using (json)
            throw new RefusedException(json.RootElement.TryGetProperty("detail", out var detail)
                ? detail.ToString()
                : string.Create(CultureInfo.InvariantCulture, $"The service answered {(int)answer.StatusCode}."), Problems(json.RootElement));
    }

    private static IReadOnlyList<string> Problems(JsonElement problem) =>
        problem.TryGetProperty("rejected", out var rejected) && rejected.ValueKind == JsonValueKind.Array
            ? [.. rejected.EnumerateArray().Take(10).Select(SubmitReport.Line)]
            : [];
}

/// <summary>The service did not take a request; the message is its own sentence.</summary>
internal sealed class RefusedException(string message, IReadOnlyList<string> lines) : Exception(message)
{
    public IReadOnlyList<string> Lines { get; } = lines;
}
