using System.Text.Json;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;

namespace ImageCompressor.Tests.Backends.Redis;

/// <summary>Two services on one store, one broker and one Redis: a sheet submitted to one is followed on the other.</summary>
public sealed class TwoServicesTests(RabbitMqFixture broker)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "00:05:00")] // the store is not asked in time: what comes, comes by Redis
    [InlineData(true, "00:00:00.5")]
    public async Task A_sheet_submitted_to_one_service_is_followed_on_the_other(bool redisGoes, string recheck)
    {
        await using var redis = await RedisServer.StartNewAsync();
        using var data = new TemporaryFolder();
        string[] settings =
        [
            $"--ConnectionStrings:redis={redis.ConnectionString}", $"--ConnectionStrings:rabbitmq={await broker.ConnectionStringAsync()}",
            $"--Queue:Prefix=redis-{redis.Port}.", $"--Data:Directory={data.Path}", "--Data:Shared=true", $"--Events:Recheck={recheck}",
        ];
        await using var working = await ServiceUnderTest.StartAsync([.. settings, "--Processing:InProcess=true"]);
        await using var telling = await ServiceUnderTest.StartAsync([.. settings, "--Processing:InProcess=false"]);
        await HealthAsync(working, "Healthy");
        await HealthAsync(telling, "Healthy");

        using var open = new SemaphoreSlim(0);
        var urls = Enumerable.Range(0, 12).Select(i => working.Images.Serve($"{i}.png", async context =>
        {
            await open.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(TestImages.Png(i));
        }));
        using var upload = await working.UploadAsync($"urls\n\"{string.Join(',', urls)}\"\n");
        var id = JsonDocument.Parse(await upload.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("request_id").GetString()!;
        await using var listener = await EventListener.OpenAsync(telling.Http, id);
        await listener.NextAsync();
        if (redisGoes)
        {
            await redis.StopAsync();
            await HealthAsync(telling, "Degraded");
        }

        open.Release(12);
        var events = await listener.ReadToAsync("done");
        Assert.Equal("completed", events[^1].Data.GetProperty("status").GetString());
        // Answers go to either service, whichever is nearer: without Redis, those that the other has recorded would be missing.
        if (!redisGoes) Assert.Equal(12, events.Where(item => item.Name == "image").DistinctBy(item => item.Data.GetProperty("id").GetString()).Count());
        if (!redisGoes) return;
        await redis.StartAsync();
        await HealthAsync(telling, "Healthy");
    }

    private static async Task HealthAsync(ServiceUnderTest service, string state)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(30); ; await Task.Delay(50, Token))
        {
            var health = await service.GetJsonAsync("/health");
            if (health.GetProperty("checks").GetProperty("feed").GetString() == state) return;
            Assert.True(DateTime.UtcNow < deadline, $"{health}");
        }
    }
}
