using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ImageCompressor.Api;
using ImageCompressor.Tests.Doubles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>The whole service on a loopback port, with a data folder and an image server of its own.</summary>
internal sealed class ServiceUnderTest : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication _app = null!;

    public ImageServer Images { get; private set; } = null!;
    public HttpClient Http { get; private set; } = null!;
    public string DataDirectory => _folder.Path;
    public IServiceProvider Services => _app.Services;

    /// <summary>A fetch waits as long as a test holds its image, however slow the machine is: what is held is let go by the test and by nothing else. A test about deadlines sets its own behind these.</summary>
    public static readonly string[] Patience = ["--Fetching:HeaderTimeout=00:10:00", "--Fetching:TotalTimeout=00:10:00"];

    public static async Task<ServiceUnderTest> StartAsync(params string[] settings)
    {
        var service = new ServiceUnderTest { Images = await ImageServer.StartAsync() };
        string[] arguments =
        [
            "--urls=http://127.0.0.1:0", $"--Data:Directory={service.DataDirectory}", "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Warning",
            $"--Fetching:AllowedHosts:0={service.Images.Host}", .. Patience, .. settings,
        ];
        service._app = ServiceHost.Build(LaunchArguments.Parse(arguments), quiet: false);
        await service._app.StartAsync();
        var root = service._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        service.Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = new Uri(root) };
        return service;
    }

    public Task<HttpResponseMessage> UploadAsync(string sheet, string query = "", string field = "file") =>
        UploadAsync(Encoding.UTF8.GetBytes(sheet), query, field);

    public async Task<HttpResponseMessage> UploadAsync(byte[] sheet, string query = "", string field = "file", string path = "/api/upload")
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(sheet), field, "products.csv" } };
        return await Http.PostAsync(path + query, form);
    }

    /// <summary>Uploads, waits for the end, and gives the request's id.</summary>
    public async Task<string> RunAsync(string sheet, string query = "")
    {
        using var answer = await UploadAsync(sheet, query);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True((int)answer.StatusCode == 202, body.ToString());
        var id = body.GetProperty("request_id").GetString()!;
        await WaitAsync(id);
        return id;
    }

    public async Task<JsonElement> WaitAsync(string id)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(120); ;)
        {
            var status = await GetJsonAsync($"/api/status/{id}");
            if (status.GetProperty("images").GetProperty("pending").GetInt64() + status.GetProperty("images").GetProperty("processing").GetInt64() == 0)
                return status;
            Assert.True(DateTime.UtcNow < deadline, $"not finished: {status}");
            await Task.Delay(20);
        }
    }

    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {body}");
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    public async Task<JsonElement[]> ImagesOfAsync(string id) =>
        [.. (await GetJsonAsync($"/api/requests/{id}/images?limit=1000")).GetProperty("items").EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Images.DisposeAsync();
        _folder.Dispose();
    }
}
