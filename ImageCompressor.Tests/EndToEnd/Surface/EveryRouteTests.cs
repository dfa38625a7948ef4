using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using ImageCompressor.Api.Push;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd.Uploads;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ImageCompressor.Tests.EndToEnd.Surface;

/// <summary>Every route there is, asked everything that is wrong: never a fault of the service, always a problem with a code and a sentence, and never an answer that the
/// document of the interface does not know. Routes are those that the program has mapped: a new one is covered by being there.</summary>
public sealed partial class EveryRouteTests
{
    /// <summary>What any call may be answered, said once for all of them in the document.</summary>
    private static readonly int[] s_general = [403, 405, 413, 415, 421, 429, 503];

    private readonly ConcurrentQueue<string> _faults = [];
    private ServiceUnderTest _service = null!;
    private Dictionary<string, JsonElement> _operations = null!;
    private SchemaCheck _schemas = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_is_sent_to_a_route_its_answer_is_clear_and_documented(bool withPush)
    {
        using var output = new StringWriter();
        PushKeysCommand.Run("mailto:me@example.com", output);
        string[] push = withPush ? [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').Select(line => "--" + line.Trim().Replace("__", ":", StringComparison.Ordinal))] : [];
        await using var service = await ServiceUnderTest.StartAsync(push);
        _service = service;
        var document = await service.GetJsonAsync("/openapi/v1.json");
        _schemas = new SchemaCheck(document);
        _operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value))).ToDictionary();

        var routes = service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .GroupBy(endpoint => endpoint.RoutePattern.RawText is ['/', _, ..] text ? text.TrimEnd('/') : "/", endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .Where(route => !withPush || route.Key.Contains("subscri", StringComparison.Ordinal)).ToDictionary(route => route.Key, route => route.SelectMany(methods => methods).ToHashSet());
        Assert.True(routes.Count > (withPush ? 1 : 30), $"{routes.Count} routes");
        foreach (var (path, methods) in routes) await AttackAsync(path, methods);
        Assert.True(_faults.IsEmpty, string.Join('\n', _faults.Distinct()));
        if (!withPush) Assert.Empty(_operations.Keys.Except(routes.SelectMany(route => route.Value.Select(method => $"{method} {route.Key}")).ToArray()));
    }

    private async Task AttackAsync(string path, HashSet<string> methods)
    {
        foreach (var method in Wrongs.Methods.Where(method => methods.Count > 0 && !methods.Contains(method))) await SendAsync(path, method, await FillAsync(path), isMapped: false);
        foreach (var method in methods)
        {
            await SendAsync(path, method, await FillAsync(path));
            foreach (var id in Wrongs.Ids.Append(await OtherKindAsync(path)).Where(_ => path.Contains("{id}", StringComparison.Ordinal)))
                await SendAsync(path, method, path.Replace("{id}", id, StringComparison.Ordinal).Replace("{delivery}", id, StringComparison.Ordinal));
            var address = await FillAsync(path);
            foreach (var query in Wrongs.Queries) await SendAsync(path, method, $"{address}?{query}");
            foreach (var header in Wrongs.Headers) await SendAsync(path, method, address, header: header);
            foreach (var body in Wrongs.Bodies.Where(_ => method is "POST" or "DELETE")) await SendAsync(path, method, address, body);
        }
    }

    /// <summary>The address of a request or an image that was uploaded for it: some calls remove it.</summary>
    private async Task<string> FillAsync(string path)
    {
        if (!path.Contains("{id}", StringComparison.Ordinal)) return Hole().Replace(path, "v1");
        using var answer = await _service.Http.PostAsync("/api/images/upload?format=webp&wait=60", ImageUploadTests.Form(("image", "a.png", TestImages.Png(1))), Token);
        var body = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Token));
        var id = body.GetProperty(path.StartsWith("/api/images", StringComparison.Ordinal) || path.StartsWith("/api/tasks", StringComparison.Ordinal) ? "imageId" : "request_id").GetString()!;
        return path.Replace("{id}", id, StringComparison.Ordinal).Replace("{delivery}", id, StringComparison.Ordinal);
    }

    private async Task<string> OtherKindAsync(string path) =>
        (await FillAsync(path.StartsWith("/api/images", StringComparison.Ordinal) ? "/api/requests/{id}" : "/api/images/{id}")).Split('/')[^1].ToUpperInvariant();

    private async Task SendAsync(
        string path, string method, string address, (string Type, byte[] Bytes)? body = null, (string Name, string Value)? header = null, bool isMapped = true)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (body is var (type, bytes))
        {
            request.Content = new ByteArrayContent(bytes);
            if (type.Length > 0) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        // One that takes no more closes the connection, and the next request is not to be the one that finds it closed.
        request.Headers.ConnectionClose = body is { Bytes.Length: > PushSubscription.MaxBytes };
        if (header is var (name, value)) request.Headers.TryAddWithoutValidation(name, value);
        var what = $"{method} {path} ({Short(address)} {Short($"{header}")} {body?.Type} {Short(body is null ? "" : System.Text.Encoding.Latin1.GetString(body.Value.Bytes))})";
        try
        {
            using var answer = await _service.Http.SendAsync(request, Token);
            await JudgeAsync(what, path, method, answer, isMapped);
        }
        // Who sends more than a route takes may find the connection closed before it has read the answer: the server does not read on.
        catch (HttpRequestException broken) when (body is not { Bytes.Length: > PushSubscription.MaxBytes })
        {
            _faults.Enqueue($"{what}: {broken.InnerException?.Message ?? broken.Message}");
        }
    }

    private async Task JudgeAsync(string what, string path, string method, HttpResponseMessage answer, bool isMapped)
    {
        var text = await answer.Content.ReadAsStringAsync(Token);
        what = $"{what} -> {(int)answer.StatusCode}";
        if ((int)answer.StatusCode >= 400) JudgeProblem(what, method, answer, text, isMapped);
        if (isMapped && _operations.TryGetValue($"{(method == "HEAD" ? "GET" : method)} {path}", out var operation)) JudgeDocument(what, method, operation, answer, text);
    }

    private void JudgeProblem(string what, string method, HttpResponseMessage answer, string text, bool isMapped)
    {
        var status = (int)answer.StatusCode;
        if (status is >= 500 and not 503) _faults.Enqueue($"{what}: {text}");
        if (status == 405 && answer.Content.Headers.Allow.Count == 0) _faults.Enqueue($"{what} without Allow");
        if (status == 405 && isMapped) _faults.Enqueue($"{what}, but the route has the method");
        if (method == "HEAD") return;
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            _faults.Enqueue($"{what}: {answer.Content.Headers.ContentType} {Short(text)}");
            return;
        }

        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        var detail = problem.GetProperty("detail").GetString()!;
        if (!Code().IsMatch(problem.GetProperty("code").GetString()!) || detail.Length < 20 || detail.StartsWith("The request does not fit", StringComparison.Ordinal)) _faults.Enqueue($"{what}: {text}");
    }

    private void JudgeDocument(string what, string method, JsonElement operation, HttpResponseMessage answer, string text)
    {
        var (status, type) = ((int)answer.StatusCode, answer.Content.Headers.ContentType);
        var responses = operation.GetProperty("responses");
        if (!responses.TryGetProperty($"{status}", out var response) && !(s_general.Contains(status) && responses.TryGetProperty("default", out response)))
        {
            _faults.Enqueue($"{what} is not documented: {Short(text)}");
            return;
        }

        if (method == "HEAD" || text.Length == 0) return;
        var contents = response.TryGetProperty("content", out var known) ? known.EnumerateObject().ToArray() : [];
        var fitting = contents.Where(content => MediaTypeHeaderValue.Parse(content.Name) is var one && (one.MediaType == type?.MediaType || (content.Name == "image/*" && type!.MediaType!.StartsWith("image/", StringComparison.Ordinal)))).ToArray();
        if (fitting.Length == 0) _faults.Enqueue($"{what} as {type} is not documented");
        else if (type!.MediaType!.EndsWith("json", StringComparison.Ordinal))
            foreach (var fault in _schemas.Faults(JsonSerializer.Deserialize<JsonElement>(text), fitting[0].Value.GetProperty("schema")))
                _faults.Enqueue($"{method} {operation.GetProperty("operationId")} {status}: {Index().Replace(fault, "[]")}");
    }

    private static string Short(string text) => text.Length <= 120 ? text : text[..120] + "...";

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();

    [GeneratedRegex("^[a-z][a-z0-9_]+$")]
    private static partial Regex Code();
}
