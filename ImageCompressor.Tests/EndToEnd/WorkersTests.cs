using System.Globalization;
using System.Text;
using System.Text.Json;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>One service, two workers, a real broker, a shared folder.</summary>
public sealed class WorkersTests(RabbitMqFixture broker)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_is_killed_in_the_middle_takes_no_image_with_it()
    {
        await using var images = await ImageServer.StartAsync();
        await using var site = await Site.StartAsync(broker, images);
        const int count = 60;
        var done = 0;
        var middle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sheet = Sheet(Enumerable.Range(0, count).Select(i => images.Serve($"{i}.png", async context =>
        {
            if (Interlocked.Increment(ref done) == count / 3) middle.TrySetResult();
            await Task.Delay(100, Token);
            await context.Response.Body.WriteAsync(TestImages.Png(i, 400, 300), Token);
        })));
        var id = await site.Service.UploadAsync(sheet, "?format=webp");
        await middle.Task.WaitAsync(TimeSpan.FromSeconds(120), Token);
        await site.Workers[0].KillAsync();

        var status = (await site.Service.WaitAsync(id, TimeSpan.FromSeconds(240))).GetProperty("images");

        Assert.Equal((count, count, 0), (Number(status, "total"), Number(status, "completed"), Number(status, "failed")));
        var outcomes = await site.Service.ImagesOfAsync(id);
        Assert.Equal(count, outcomes.Select(image => image.GetProperty("id").GetString()).Distinct().Count());
        foreach (var image in outcomes)
        {
            var bytes = await site.Service.Http.GetByteArrayAsync(image.GetProperty("compressedUrl").GetString(), Token);
            Assert.Equal(image.GetProperty("compressed").GetProperty("bytes").GetInt64(), bytes.Length);
        }
    }

    [Fact]
    public async Task An_image_that_kills_every_worker_fails_alone()
    {
        await using var images = await ImageServer.StartAsync();
        await using var site = await Site.StartAsync(broker, images);
        var restarts = new List<Task>();
        // Whoever fetches it dies, and is started again, as an orchestrator would.
        var poison = images.Serve("poison.png", async context =>
        {
            var worker = site.Workers.Single(worker => worker.Name == context.Request.Headers.UserAgent.ToString());
            await worker.KillAsync();
            context.Abort();
            lock (restarts) restarts.Add(worker.StartAsync());
        });
        // Still under way whenever the poison is fetched beside them.
        var slow = Enumerable.Range(0, 30).Select(i => images.Serve($"{i}.png", async context =>
        {
            await Task.Delay(400, context.RequestAborted);
            await context.Response.Body.WriteAsync(TestImages.Png(i, 200, 150), context.RequestAborted);
        })).ToList();
        var id = await site.Service.UploadAsync(Sheet([.. slow[..15], poison, .. slow[15..]]), "?format=webp");

        var status = (await site.Service.WaitAsync(id, TimeSpan.FromSeconds(300))).GetProperty("images");

        await Task.WhenAll(restarts);
        Assert.Equal((30, 1), (Number(status, "completed"), Number(status, "failed")));
        Assert.Equal(4, images.Requests("poison.png"));
        var failed = (await site.Service.ImagesOfAsync(id)).Single(image => image.GetProperty("status").GetString() == "failed");
        Assert.Equal(("worker_crashed", poison), (failed.GetProperty("failure").GetProperty("code").GetString(), failed.GetProperty("imageUrl").GetString()));
        await ReplayAsync(site, images, id, failed.GetProperty("id").GetString()!);
    }

    /// <summary>The job is still there for a person, who does it again when its poison is gone.</summary>
    private static async Task ReplayAsync(Site site, ImageServer images, string id, string image)
    {
        var letters = JsonDocument.Parse(await site.Service.Http.GetStringAsync("/api/dead-letters", Token)).RootElement.GetProperty("items");
        var letter = Assert.Single(letters.EnumerateArray());
        Assert.Equal((image, id, "worker_crashed"), (letter.GetProperty("imageId").GetString(), letter.GetProperty("request_id").GetString(), letter.GetProperty("reason").GetString()));

        images.Serve("poison.png", TestImages.Png(99), "image/png");
        using var content = new StringContent($$"""{"images":["{{image}}"]}""", Encoding.UTF8, "application/json");
        using var answer = await site.Service.Http.PostAsync("/api/dead-letters/replay", content, Token);
        Assert.Equal("""{"replayed":1,"unknown":0,"notFailed":0,"unreadable":0}""", await answer.Content.ReadAsStringAsync(Token));

        var status = (await site.Service.WaitAsync(id, TimeSpan.FromSeconds(60))).GetProperty("images");
        Assert.Equal((31, 0), (Number(status, "completed"), Number(status, "failed")));
        Assert.Equal("""{"items":[],"more":false}""", await site.Service.Http.GetStringAsync("/api/dead-letters", Token));
    }

    [Fact]
    public async Task A_worker_that_is_told_to_stop_leaves_in_order()
    {
        await using var images = await ImageServer.StartAsync();
        await using var site = await Site.StartAsync(broker, images, "--Processing:StopDeadline=00:00:01");
        using var open = new SemaphoreSlim(0);
        var held = images.Serve("held.png", async context =>
        {
            if (images.Requests("held.png") == 1) await open.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(TestImages.Png(1), context.RequestAborted);
        });
        await site.Workers[1].KillAsync();
        var id = await site.Service.UploadAsync(Sheet([held]), "");
        for (var deadline = DateTime.UtcNow.AddSeconds(60); images.Requests("held.png") == 0; await Task.Delay(50, Token)) Assert.True(DateTime.UtcNow < deadline);

        // Nobody but the stop ends what is held: its fetch would wait for minutes.
        var (exitCode, _) = await site.Workers[0].TerminateAsync();
        await site.Workers[1].StartAsync();

        Assert.Equal(0, exitCode);
        var status = (await site.Service.WaitAsync(id, TimeSpan.FromSeconds(60))).GetProperty("images");
        Assert.Equal((1, 2), (Number(status, "completed"), images.Requests("held.png")));
    }

    private static int Number(JsonElement status, string name) => status.GetProperty(name).GetInt32();

    private static string Sheet(IEnumerable<string> urls)
    {
        var sheet = new StringBuilder("S. No.,Product Name,Input Image Urls\n");
        foreach (var (i, url) in urls.Index()) sheet.Append(CultureInfo.InvariantCulture, $"{i + 1},SKU{i + 1},{url}\n");
        return sheet.ToString();
    }

    private sealed class Worker : IAsyncDisposable
    {
        private readonly ServiceProcess _process;

        public Worker(string name, string data, string host, string[] settings)
        {
            Name = name;
            _process = new ServiceProcess(data, host, [.. settings, $"--Data:Directory={data}", $"--Fetching:UserAgent={name}"]) { Program = "ImageCompressor.Worker" };
        }

        public string Name { get; }

        public Task StartAsync() => _process.StartAsync();

        public Task KillAsync() => _process.KillAsync();

        public Task<(int ExitCode, TimeSpan Took)> TerminateAsync() => _process.TerminateAsync();

        public ValueTask DisposeAsync() => _process.DisposeAsync();
    }

    private sealed class Site : IAsyncDisposable
    {
        private readonly TemporaryFolder _data = new();

        public ServiceProcess Service { get; private set; } = null!;

        public Worker[] Workers { get; private set; } = [];

        public static async Task<Site> StartAsync(RabbitMqFixture broker, ImageServer images, params string[] settings)
        {
            var address = await broker.ConnectionStringAsync();
            var site = new Site();
            string[] all = [$"--ConnectionStrings:rabbitmq={address}", "--Data:Shared=true", $"--Queue:Prefix={Guid.NewGuid():N}.", .. settings];
            site.Service = new ServiceProcess(site._data.Path, images.Host, all);
            site.Workers = [.. Enumerable.Range(1, 2).Select(i => new Worker($"worker-{i}", site._data.Path, images.Host, all))];
            await Task.WhenAll(site.Workers.Select(worker => worker.StartAsync()).Append(site.Service.StartAsync()));
            return site;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var worker in Workers) await worker.DisposeAsync();
            await Service.DisposeAsync();
            _data.Dispose();
        }
    }
}
