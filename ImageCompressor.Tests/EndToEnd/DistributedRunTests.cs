using System.Text.Json;
using ImageCompressor.Tests.Architecture;
using ImageCompressor.Tests.Backends.S3;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>Broker, S3 server, service, workers and nginx by one command: all come up, all go away, and the data stays.</summary>
public sealed class DistributedRunTests(RabbitMqFixture broker)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sheet_goes_through_all_parts_and_is_still_known_after_all_of_them_were_stopped()
    {
        DistributedRun.SkipUnlessInstalled();
        RabbitMqNode.SkipUnlessInstalled();
        Assert.SkipUnless(CephServer.IsInstalled, "no S3 server: apt-get install radosgw ceph-mon ceph-osd");
        using var folder = new TemporaryFolder();
        await using var images = await ImageServer.StartAsync();
        var (data, port, environment) = (Path.Combine(folder.Path, "data"), DistributedRun.FreePort(), Allowing(images));

        string id;
        await using (var first = DistributedRun.Start(data, port, environment))
        {
            await first.UpAsync();
            // That of images, which is the larger one, and 8 MB.
            Assert.Contains("client_max_body_size 1082130432;", await File.ReadAllTextAsync(Directory.GetFiles(data, "site.conf", SearchOption.AllDirectories).Single(), Token), StringComparison.Ordinal);
            id = await UploadAsync(first, Sheet(Enumerable.Range(1, 5).Select(i => images.Serve($"{i}.png", TestImages.Png(i)))));
            await first.UntilAsync(() => IsDoneAsync(first, id), "the sheet was not done");
            await EveryRowHasItsImageAsync(first, id, 5);
            await AWorkerThatDiesIsStartedAgainAsync(first);
            NoSecretIsShown(first);

            var parts = first.Parts;
            first.Signal(DistributedRun.Interrupt);
            Assert.True(await first.EndedAsync() == 0, first.Output);
            Assert.Equal(["api", "broker", "names", "nginx", "s3-gateway", "s3-monitor", "s3-store", "worker-1", "worker-2"], parts.Keys.Order(StringComparer.Ordinal));
            Assert.All(parts, part => Assert.False(DistributedRun.IsRunning(part.Value), part.Key));
            Assert.Empty(first.Parts);
            Assert.Contains("All is stopped", first.Output, StringComparison.Ordinal);
        }

        await TheSecondStartKnowsTheFirstSheetAsync(id, data, port, images, folder.Path);
    }

    [Fact]
    public async Task When_the_service_dies_the_others_are_stopped_and_its_log_is_shown()
    {
        await using var site = await OwnServersAsync();
        var parts = site.Run.Parts;
        // Those who bring their own broker and store get no others.
        Assert.Equal(["api", "nginx", "worker-1"], parts.Keys.Order(StringComparer.Ordinal));
        DistributedRun.Signal(parts["api"], DistributedRun.Kill);
        Assert.Equal(2, await site.Run.EndedAsync());
        Assert.Contains("The service ended by itself (status 137)", site.Run.Output, StringComparison.Ordinal);
        Assert.Contains("  | ", site.Run.Output, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.False(DistributedRun.IsRunning(part.Value), part.Key));
    }

    [Fact]
    public async Task Not_even_a_kill_of_the_command_leaves_a_part_behind()
    {
        await using var site = await OwnServersAsync();
        var parts = site.Run.Parts;
        site.Run.Signal(DistributedRun.Kill);
        await site.Run.EndedAsync();
        for (var i = 0; i < 1_200 && parts.Values.Any(DistributedRun.IsRunning); i++) await Task.Delay(50, Token);
        Assert.All(parts, part => Assert.False(DistributedRun.IsRunning(part.Value), part.Key));
    }

    [Fact]
    public async Task A_service_that_does_not_start_says_why_and_nothing_stays()
    {
        DistributedRun.SkipUnlessInstalled();
        using var folder = new TemporaryFolder();
        await using var run = DistributedRun.Start(Path.Combine(folder.Path, "data"), DistributedRun.FreePort(), new Dictionary<string, string>
        {
            ["ConnectionStrings__rabbitmq"] = "amqp://nobody:secret-of-it@127.0.0.1:1",
            ["ConnectionStrings__storage"] = "nonsense",
        });
        Assert.Equal(2, await run.EndedAsync());
        Assert.Contains("The service ended before all was ready", run.Output, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:storage", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-it", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Parts);
    }

    [Fact]
    public async Task A_port_that_somebody_else_has_is_said_before_anything_starts()
    {
        DistributedRun.SkipUnlessInstalled();
        using var folder = new TemporaryFolder();
        await using var other = await ImageServer.StartAsync();
        await using var run = DistributedRun.Start(Path.Combine(folder.Path, "data"), other.Root.Port, new Dictionary<string, string>());
        Assert.Equal(2, await run.EndedAsync());
        Assert.Contains($"Port {other.Root.Port} belongs to another program", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Parts);
    }

    [Fact]
    public async Task Settings_that_nginx_does_not_take_are_said_before_anything_starts()
    {
        DistributedRun.SkipUnlessInstalled();
        using var folder = new TemporaryFolder();
        foreach (var file in new[] { "run", "build/setup.sh", "build/distributed.sh", "deploy/nginx.conf.template" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.Path, file))!);
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(folder.Path, file));
        }

        await File.AppendAllTextAsync(Path.Combine(folder.Path, "deploy/nginx.conf.template"), "no_such_thing on;\n", Token);
        await using var run = DistributedRun.Start(folder.Path, Path.Combine(folder.Path, "data"), DistributedRun.FreePort(), new Dictionary<string, string>());
        Assert.Equal(2, await run.EndedAsync());
        Assert.Contains("nginx does not take its settings", run.Output, StringComparison.Ordinal);
        Assert.Contains("unknown directive \"no_such_thing\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("deploy/nginx.conf.template", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Parts);
    }

    /// <summary>With the broker and the store of the tests, which makes for a quick start.</summary>
    private async Task<Site> OwnServersAsync()
    {
        DistributedRun.SkipUnlessInstalled();
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__rabbitmq"] = await broker.ConnectionStringAsync(),
            ["ConnectionStrings__storage"] = (await CephServers.RunningAsync()).ConnectionString,
            ["Queue__Prefix"] = $"{Guid.NewGuid():N}.",
            ["Storage__BucketPrefix"] = $"d{Guid.NewGuid().ToString("N")[..12]}-",
        };
        var folder = new TemporaryFolder();
        var site = new Site(folder, DistributedRun.Start(Path.Combine(folder.Path, "data"), DistributedRun.FreePort(), environment, "--workers", "1"));
        await site.Run.UpAsync();
        return site;
    }

    private static Dictionary<string, string> Allowing(ImageServer images) => new() { ["Fetching__AllowedHosts__0"] = images.Host };

    private static string Sheet(IEnumerable<string> urls) =>
        "S. No.,Product Name,Input Image Urls\n" + string.Concat(urls.Select((url, i) => $"{i + 1},SKU{i + 1},{url}\n"));

    private static async Task<string> UploadAsync(DistributedRun run, string sheet)
    {
        using var form = new MultipartFormDataContent { { new StringContent(sheet), "file", "products.csv" } };
        using var answer = await run.Http.PostAsync("/api/upload?format=webp", form, Token);
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Token)).GetProperty("request_id").GetString()!;
    }

    private static async Task<bool> IsDoneAsync(DistributedRun run, string id)
    {
        var images = (await run.GetJsonAsync($"/api/status/{id}")).GetProperty("images");
        return images.GetProperty("pending").GetInt64() + images.GetProperty("processing").GetInt64() == 0;
    }

    /// <summary>And every link leads through nginx to a whole image.</summary>
    private static async Task EveryRowHasItsImageAsync(DistributedRun run, string id, int rows)
    {
        var sheet = (await run.Http.GetStringAsync($"/api/download/{id}", Token)).TrimEnd().Split('\n');
        Assert.Equal(rows + 1, sheet.Length);
        var found = (await run.GetJsonAsync($"/api/requests/{id}/images")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(rows, found.Count);
        foreach (var image in found)
        {
            var link = image.GetProperty("compressedUrl").GetString()!;
            Assert.StartsWith($"http://localhost:{run.Port}/api/images/", link, StringComparison.Ordinal);
            Assert.Contains(sheet, line => line.Contains(link, StringComparison.Ordinal));
            Assert.Equal(image.GetProperty("compressed").GetProperty("bytes").GetInt64(), (await run.Http.GetByteArrayAsync(link, Token)).Length);
        }
    }

    private static async Task AWorkerThatDiesIsStartedAgainAsync(DistributedRun run)
    {
        var first = run.Parts["worker-1"];
        DistributedRun.Signal(first, DistributedRun.Kill);
        // The script notes its process in a file that is empty for a moment, and what it says comes through a pipe: each by its own time.
        var note = Path.Combine(run.Data, "pids", "worker-1");
        await run.UntilAsync(() => File.ReadAllText(note) is [.. var text, '\n'] && text != $"{first}", "the worker was not started again");
        await run.UntilAsync(() => run.Output.Contains("The worker 1 ended (status 137) and is started again", StringComparison.Ordinal), "nobody was told of it");
    }

    private static void NoSecretIsShown(DistributedRun run)
    {
        var files = new[] { "rabbitmq/password", "ceph/keys" }.Select(name => Path.Combine(run.Data, name)).ToList();
        var secrets = files.SelectMany(File.ReadLines).ToList();
        Assert.Equal(3, secrets.Count);
        Assert.All(secrets, secret => Assert.True(secret.Length >= 20));
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file)));
        // Every process of the machine, as `ps` shows it to anybody, and every log.
        var shown = Directory.GetDirectories("/proc").Select(process => Read(Path.Combine(process, "cmdline")))
            .Concat(Directory.GetFiles(Path.Combine(run.Data, "logs")).Select(Read)).Append(run.Output).ToList();
        Assert.DoesNotContain(shown, text => secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal)));
    }

    /// <summary>A process may go while one looks.</summary>
    private static string Read(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>The second start has a sheet of its own, and the first one is asked for while that is under way.</summary>
    private static async Task TheSecondStartKnowsTheFirstSheetAsync(string id, string data, int port, ImageServer images, string folder)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
        var (status, bytes) = ("", 0L);
        var asks = images.Serve("asks.png", async context =>
        {
            status = await http.GetStringAsync($"/api/status/{id}", Token);
            var image = JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync($"/api/requests/{id}/images", Token)).GetProperty("items")[0];
            bytes = (await http.GetByteArrayAsync(image.GetProperty("compressedUrl").GetString(), Token)).Length;
            await context.Response.Body.WriteAsync(TestImages.Png(77), Token);
        });
        var (sheet, output) = (Path.Combine(folder, "second.csv"), Path.Combine(folder, "out.csv"));
        await File.WriteAllTextAsync(sheet, Sheet([asks, new Uri(images.Root, "gone.png").ToString()]), Token);

        await using var second = DistributedRun.Start(data, port, Allowing(images), sheet, "-o", output, "--format", "webp");

        // As `submit` ends where an image failed.
        Assert.True(await second.EndedAsync() == 1, second.Output);
        Assert.Contains("1 completed, 1 failed", second.Output, StringComparison.Ordinal);
        Assert.Contains($"http://localhost:{port}/api/images/", await File.ReadAllTextAsync(output, Token), StringComparison.Ordinal);
        Assert.Equal(5, JsonSerializer.Deserialize<JsonElement>(status).GetProperty("images").GetProperty("completed").GetInt32());
        Assert.True(bytes > 0);
        Assert.Empty(second.Parts);
    }

    private sealed class Site(TemporaryFolder folder, DistributedRun run) : IAsyncDisposable
    {
        public DistributedRun Run => run;

        public async ValueTask DisposeAsync()
        {
            await run.DisposeAsync();
            folder.Dispose();
        }
    }
}
