using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ImageCompressor.AppHost.Samples;

/// <summary>Submits the sample sheet to a running service, as any client would.</summary>
internal sealed class SampleRun : IDisposable
{
    private const string SheetPath = "samples/sheet.csv";

    /// <summary>The address that stands in the sheet.</summary>
    private const string UsualRoot = "http://localhost:5080/";

    private static readonly TimeSpan s_pollEvery = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public SampleRun(Uri service, TimeProvider time)
    {
        _time = time;
        // Fetching's guarded client would refuse the address; this one speaks to our own service only.
#pragma warning disable RS0030
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = service,
            Timeout = TimeSpan.FromSeconds(30),
            MaxResponseContentBufferSize = 1024 * 1024,
        };
#pragma warning restore RS0030
    }

    /// <summary>Waits for the last image; returns the totals in a sentence.</summary>
    /// <exception cref="HttpRequestException">The service does not answer, or not with success.</exception>
    /// <exception cref="InvalidDataException">An image failed; the message has the totals.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        var id = await SubmitAsync(cancellationToken);
        while (true)
        {
            using var status = await GetAsync($"api/status/{id}", cancellationToken);
            var counts = status.RootElement.GetProperty("images");
            if (Of(counts, "pending") + Of(counts, "processing") == 0)
            {
                var totals = Totals(status.RootElement, counts);
                return Of(counts, "completed") == Of(counts, "total") ? totals : throw new InvalidDataException(totals);
            }

            await Task.Delay(s_pollEvery, _time, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> SubmitAsync(CancellationToken cancellationToken)
    {
        var sheet = Encoding.UTF8.GetString(await BytesAsync(SheetPath, cancellationToken));
        using var content = new StringContent(sheet.Replace(UsualRoot, _http.BaseAddress!.AbsoluteUri, StringComparison.Ordinal), new MediaTypeHeaderValue("text/csv", "utf-8"));
        using var answer = await _http.PostAsync(new Uri("api/upload?name=sample", UriKind.Relative), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var accepted = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        return accepted.RootElement.GetProperty("request_id").GetString()!;
    }

    private async Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken) => JsonDocument.Parse(await BytesAsync(path, cancellationToken));

    private async Task<byte[]> BytesAsync(string path, CancellationToken cancellationToken) =>
        await _http.GetByteArrayAsync(new Uri(path, UriKind.Relative), cancellationToken);

    private static string Totals(JsonElement status, JsonElement counts) => string.Create(CultureInfo.InvariantCulture,
        $"{Of(counts, "completed")} of {Of(counts, "total")} images completed, {Of(counts, "failed")} failed; {Of(status, "originalBytes") / 1e6:F1} MB became {Of(status, "compressedBytes") / 1e6:F1} MB. Request {status.GetProperty("request_id").GetString()}.");

    private static long Of(JsonElement counts, string name) => counts.GetProperty(name).GetInt64();
}
