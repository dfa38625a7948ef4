using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageCompressor.Tests.Doubles;

/// <summary>Web servers on loopback, for those that play a stranger.</summary>
internal static class Loopback
{
    /// <summary>Starts one that logs nothing and answers every request in the same way.</summary>
    /// <param name="answer">The way.</param>
    /// <param name="port">Where it listens; 0: at a port that is free.</param>
    public static async Task<(WebApplication App, Uri Root)> ServeAsync(RequestDelegate answer, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return (app, new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()));
    }
}
