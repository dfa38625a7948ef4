using ImageCompressor.Api.Problems;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Fetching;

namespace ImageCompressor.Api.Notifications.Webhooks;

/// <summary>Takes the addresses of webhooks from callers. Each is judged before anything is kept: who names one that cannot be called hears it at once, and not by
/// waiting for a call that never comes.</summary>
internal sealed class WebhookIntake(OutboundClient client, SigningKeys keys, WebhookOptions options, IBatchStore store)
{
    /// <summary>As the documentation calls the field.</summary>
    public const string Field = "webhookUrl";

    /// <summary>Without case, <c>_</c> and <c>-</c>: what clients of this service and of those before it write.</summary>
    private static readonly string[] s_names = ["webhookurl", "webhook", "callbackurl", "callback"];

    /// <summary>The subscribers that an upload names, or why one cannot be.</summary>
    public async Task<(IResult? Refusal, IReadOnlyList<Subscriber> Subscribers)> ReadAsync(
        IEnumerable<KeyValuePair<string, string?>> fields, CancellationToken cancellationToken)
    {
        var urls = fields.Where(field => s_names.Contains(Plain(field.Key))).SelectMany(field => Split(field.Value ?? "")).Distinct(StringComparer.Ordinal).ToArray();
        return await ReadAsync(urls, cancellationToken);
    }

    /// <inheritdoc cref="ReadAsync(IEnumerable{KeyValuePair{string, string?}}, CancellationToken)"/>
    public async Task<(IResult? Refusal, IReadOnlyList<Subscriber> Subscribers)> ReadAsync(IReadOnlyList<string> urls, CancellationToken cancellationToken)
    {
        if (urls.Count > 0 && !keys.CanSign) return (Unavailable(), []);
        if (urls.Count > IBatchStore.MostSubscribers) return (TooMany(), []);
        var refusals = await Task.WhenAll(urls.Select(url => RefusalAsync(url, cancellationToken)));
        return Array.Find(refusals, refusal => refusal is not null) is { } refused
            ? (refused, [])
            : (null, [.. urls.Select(url => new Subscriber(SubscriberKind.Webhook, url))]);
    }

    /// <summary>Keeps them with the batch. Before it is sealed: one that ends at once tells them too.</summary>
    public async Task SubscribeAsync(BatchId batch, IEnumerable<Subscriber> subscribers)
    {
        foreach (var subscriber in subscribers) await store.SubscribeAsync(batch, subscriber, CancellationToken.None);
    }

    public static IResult TooMany() => Problem.Of(
        StatusCodes.Status422UnprocessableEntity, "too_many_webhooks", $"A request tells at most {IBatchStore.MostSubscribers} receivers; name fewer.");

    private static IResult Unavailable() => Problem.Of(
        StatusCodes.Status503ServiceUnavailable, "webhook_unavailable", "This service has no secret to sign webhooks with; its operator must set Webhooks:Secret. Upload without a webhook, or later.");

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>Several in one field stand on lines of their own, or behind commas; a comma inside a URL is followed by no scheme.</summary>
    private static IEnumerable<string> Split(string value)
    {
        foreach (var word in value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var begin = 0;
            for (var comma = word.IndexOf(','); comma >= 0; comma = word.IndexOf(',', comma + 1))
            {
                if (comma + 1 < word.Length && !word.AsSpan(comma + 1).StartsWith("http", StringComparison.OrdinalIgnoreCase)) continue;
                if (comma > begin) yield return word[begin..comma];
                begin = comma + 1;
            }

            if (begin < word.Length) yield return word[begin..];
        }
    }

    private async Task<IResult?> RefusalAsync(string url, CancellationToken cancellationToken)
    {
        if (url.Length > Subscriber.MaxUrlLength) return Refused($"it is longer than {Subscriber.MaxUrlLength} characters; give a shorter one.");
        if (!options.AllowHttp && url.StartsWith("http:", StringComparison.OrdinalIgnoreCase)) return Refused("this service calls https addresses only.");
        return await client.JudgeAsync(url, cancellationToken) switch
        {
            null => null,
            { Failure: FetchFailure.DnsFailure } => Refused("webhook_unreachable", $"The host of '{Field}' has no address; check its name."),
            { Failure: FetchFailure.BlockedAddress } => Refused("the address of its host is not a public one; only public hosts and those that the operator allows are called."),
            var fault => Refused($"{fault.Detail}; give a complete http or https address without a user name."),
        };
    }

    private static IResult Refused(string why) => Refused("webhook_refused", $"'{Field}' cannot be called: {why}");

    /// <summary>With its field, as what is wrong with a recipe has one: a form can show it there.</summary>
    private static IResult Refused(string code, string message) => Problem.Of(
        StatusCodes.Status422UnprocessableEntity, code, message, new Dictionary<string, object?> { ["problems"] = new[] { new RecipeProblem(Field, code, message) } });
}
