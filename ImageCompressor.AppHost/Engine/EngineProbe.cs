using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace ImageCompressor.AppHost.Engine;

/// <summary>Finds out whether a container engine answers. A client on PATH says nothing: it is often there without its daemon.</summary>
internal static class EngineProbe
{
    /// <summary>A daemon that is there lists its containers in well under a second; one that is just starting may take longer, and hangs the client so long.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    /// <summary>Asks the engine that Aspire was told to use (<c>ASPIRE_CONTAINER_RUNTIME</c>), else Docker and Podman, as Aspire itself does.</summary>
    public static Task<EngineAnswer> AskAsync(IConfiguration configuration)
    {
        var told = configuration["ASPIRE_CONTAINER_RUNTIME"] ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"];
        return AskAsync(string.IsNullOrWhiteSpace(told) ? ["docker", "podman"] : [told], s_limit);
    }

    /// <summary>Asks all of them at once.</summary>
    /// <param name="clients">Programs, by name or path.</param>
    /// <param name="limit">How long each may take.</param>
    public static async Task<EngineAnswer> AskAsync(IReadOnlyList<string> clients, TimeSpan limit)
    {
        var answers = await Task.WhenAll(clients.Select(client => AskOneAsync(client, limit)));
        return answers.FirstOrDefault(answer => answer.Answers) ?? new(false, string.Join("; ", answers.Select(answer => answer.Report)));
    }

    private static async Task<EngineAnswer> AskOneAsync(string client, TimeSpan limit)
    {
        // What it lists is of no interest, only that the daemon could be asked. `version` succeeds without one on some clients.
        using var process = new Process { StartInfo = new(client, ["container", "ls", "-n", "1"]) { RedirectStandardOutput = true, RedirectStandardError = true } };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return new(false, $"{client} is not installed");
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0 ? new(true, $"{client} answers") : new(false, $"{client} is installed, but its daemon does not run");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return new(false, string.Create(CultureInfo.InvariantCulture, $"{client} did not answer within {limit.TotalSeconds:0.#} s"));
        }
    }
}
