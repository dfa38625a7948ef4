using System.Globalization;
using ImageCompressor.Fetching.Bytes;
using ImageCompressor.Fetching.Hosts;
using ImageCompressor.Fetching.Urls;

namespace ImageCompressor.Fetching.Attempts;

/// <summary>One attempt: the request, its redirects, the body. Every hop goes through the same policies as the first.</summary>
internal sealed class FetchAttempt(FetchOptions options, HttpMessageInvoker client, HostGates hosts, BodyReader bodies, TimeProvider time)
{
    public async Task<Download> RunAsync(Uri first, FetchRun run)
    {
        var url = first;
        for (var redirects = 0; ; redirects++)
        {
            try
            {
                // The turn ends before the next hop asks for its own: two hosts that redirect to each other, each with a full queue,
                // would otherwise wait for ever.
                using var turn = await run.QueueAsync(cancellationToken => hosts.EnterAsync(url, cancellationToken));
                using var response = await SendAsync(url, run);
                if (Answer.Redirect(response, time.GetUtcNow()) is not { } location)
                    return await bodies.ReadAsync(response, url, run);
                url = Follow(url, location, redirects);
            }
            catch (Exception e) when (!run.CallerGaveUp && FetchFault.Translate(e, run, redirects == 0 ? first.IdnHost : "after a redirect") is { } failure)
            {
                throw failure;
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Uri url, FetchRun run)
    {
        using var headers = new Deadline(time, options.HeaderTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(headers.Token, run.Token);
        using var request = Request(url);
        try
        {
            return await client.SendAsync(request, either.Token);
        }
        catch (OperationCanceledException e) when (headers.Expired && !run.Token.IsCancellationRequested)
        {
            throw new FetchException(FetchFailure.Timeout, string.Create(CultureInfo.InvariantCulture, $"no answer within {headers.Limit.TotalSeconds} s"), e) { Temporary = true };
        }
    }

    private HttpRequestMessage Request(Uri url)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("User-Agent", options.FullUserAgent);
        request.Headers.TryAddWithoutValidation("Accept", "image/*, */*;q=0.5");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", ContentCoding.Accepted);
        return request;
    }

    private Uri Follow(Uri current, string location, int redirects)
    {
        if (redirects == options.MaxRedirects)
            throw new FetchException(FetchFailure.TooManyRedirects, $"at most {options.MaxRedirects}");
        return UrlPolicy.TryFollow(current, location, out var next, out var fault)
            ? next
            : throw new FetchException(FetchFailure.InvalidUrl, $"the host redirects to a URL that cannot be used: {fault}");
    }
}
