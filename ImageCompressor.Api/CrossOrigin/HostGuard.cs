using System.Net;
using ImageCompressor.Api.Problems;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using LinkOptions = ImageCompressor.Api.Links.LinkOptions;

namespace ImageCompressor.Api.CrossOrigin;

/// <summary>Answers only to names that are this service's. A page of a stranger can have its own name lead to this machine after it was loaded (DNS rebinding); for the browser it is
/// then of one origin with a service that listens here, reads every list and deletes what it likes. The name that it asks for gives it away.</summary>
/// <remarks>Checked where the service listens on loopback alone, or where names are given: a service that listens for others is called by names that only its operator knows, and to refuse
/// them unasked would break it. See <c>docs/decisions/0012</c>.</remarks>
internal static class HostGuard
{
    /// <summary>Names with <c>;</c> between them, <c>*.example.com</c> for all below one, <c>*</c> for any. The framework's own setting; its own filter is off, because it
    /// answers with a page of HTML and refuses addresses too, with which orchestrators ask for health.</summary>
    public const string Setting = "AllowedHosts";

    private const string Any = "*";

    public static IServiceCollection AddHosts(this IServiceCollection services) =>
        services.Configure<HostFilteringOptions>(options => options.AllowedHosts = [Any]);

    /// <summary>Before the headers of proxies are looked at: the page could send those as well.</summary>
    public static void UseHosts(this WebApplication app)
    {
        string[] named = [.. (app.Configuration[Setting] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        if (named.Contains(Any)) return;
        var publicHost = app.Services.GetRequiredService<LinkOptions>().PublicBaseUrl is { } address ? new Uri(address).Host : null;
        // Known when the server runs.
        var isChecked = new Lazy<bool>(() => named.Length > 0 || ListensOnLoopbackAlone(app));
        app.Use((context, next) =>
        {
            var host = context.Request.Host.Host.TrimEnd('.');
            return IsOurs(host) || IsOf(host, publicHost) || named.Any(name => IsOf(host, name)) || !isChecked.Value ? next(context) : RefuseAsync(host, context);
        });
    }

    /// <summary>Addresses and what is this machine for everybody (RFC 6761, 6.3) cannot be made to lead elsewhere. Programs that speak HTTP/1.0 name no host.</summary>
    private static bool IsOurs(string host) =>
        host.Length == 0 || IsOf(host, "localhost") || IsOf(host, "*.localhost") || IPAddress.TryParse(host, out _);

    private static bool IsOf(string host, string? name) => name is ['*', '.', ..]
        ? host.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool ListensOnLoopbackAlone(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 0 } addresses && addresses.All(IsLoopback);

    private static bool IsLoopback(string address) =>
        BindingAddress.Parse(address).Host is var host && (host == "localhost" || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip)));

    private static Task RefuseAsync(string host, HttpContext context) => Problem.Of(
        StatusCodes.Status421MisdirectedRequest, "unknown_host",
        $"This service does not answer to the name '{Problem.Shorten(host)}'. Ask for localhost or an address, or have its operator put the name into {Setting} or {LinkOptions.Section}:{nameof(LinkOptions.PublicBaseUrl)}.")
        .ExecuteAsync(context);
}
