using System.Globalization;
using System.Text.Json;
using ImageCompressor.Api.Submitting;

namespace ImageCompressor.Api.DeadLetters;

/// <summary><c>./run dead-letters list</c> and <c>replay</c>: asks the service that runs on the port.</summary>
internal sealed class DeadLettersCommand(LaunchArguments arguments, TextWriter console)
{
    public const string List = "list";
    public const string Replay = "replay";

    private const string Path = "api/dead-letters";

    private readonly int _port = arguments.Port ?? LaunchArguments.DefaultPort;

    /// <returns>0: done; 1: not all that was named was replayed; 2: nothing was done.</returns>
    public async Task<int> RunAsync()
    {
        using var client = new ServiceClient(new Uri($"http://localhost:{_port}/"));
        try
        {
            switch (await client.IsOursAsync(CancellationToken.None))
            {
                case null: return Fault($"No service runs at http://localhost:{_port}. Start it, or name its port with --port.");
                case false: return Fault($"Port {_port} belongs to another program. Name the service's port with --port.");
                default: return arguments.DeadLetters == Replay ? await ReplayAsync(client) : await ListAsync(client);
            }
        }
        catch (RefusedException refused)
        {
            return Fault(refused.Message);
        }
        catch (HttpRequestException broken)
        {
            return Fault($"The service at http://localhost:{_port} broke off: {broken.Message}");
        }
    }

    private async Task<int> ListAsync(ServiceClient client)
    {
        using var answer = await client.GetAsync($"{Path}?limit=1000", CancellationToken.None);
        var letters = answer.RootElement.GetProperty("items").EnumerateArray().ToArray();
        var more = answer.RootElement.GetProperty("more").GetBoolean();
        await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{letters.Length} dead letters{(more ? ", and there are more" : "")}"));
        foreach (var letter in letters) await console.WriteLineAsync(Line(letter));
        return 0;
    }

    private async Task<int> ReplayAsync(ServiceClient client)
    {
        object body = arguments.Ids.Count > 0 ? new { images = arguments.Ids } : new { };
        using var answer = await client.PostAsync($"{Path}/replay", body, CancellationToken.None);
        int count(string name) => answer.RootElement.GetProperty(name).GetInt32();
        var (unknown, notFailed, unreadable) = (count("unknown"), count("notFailed"), count("unreadable"));
        await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{count("replayed")} images are done again; {unknown} unknown, {notFailed} no longer failed, {unreadable} unreadable"));
        return arguments.Ids.Count > 0 && unknown + notFailed + unreadable > 0 ? 1 : 0;
    }

    private static string Line(JsonElement letter)
    {
        string text(string name) => SubmitReport.Plain(letter.GetProperty(name));
        return letter.GetProperty("readable").GetBoolean()
            ? $"  {text("imageId")}  {text("at")}  {text("reason")}  request {text("request_id")}  {text("imageUrl")}"
            : $"  {text("id")}  {text("at")}  {text("reason")}";
    }

    private int Fault(string message)
    {
        console.WriteLine(message);
        return 2;
    }
}
