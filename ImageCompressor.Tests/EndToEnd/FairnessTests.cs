using System.Text;
using System.Text.Json;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>A small sheet behind a large one, with workers of their own.</summary>
public sealed class FairnessTests(RabbitMqFixture broker, ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Measured in images and not in seconds: how many of the large sheet were done before the small one. What is in the broker's queue goes first, whatever its
    /// sheet, so with all of <c>Dispatching:Outstanding</c> there it would be 512.</summary>
    [Fact]
    public async Task Three_rows_behind_twenty_thousand_do_not_wait_for_them()
    {
        using var data = new TemporaryFolder();
        await using var images = await ImageServer.StartAsync();
        string[] settings =
        [
            $"--ConnectionStrings:rabbitmq={await broker.ConnectionStringAsync()}", "--Data:Shared=true", $"--Data:Directory={data.Path}", $"--Queue:Prefix={Guid.NewGuid():N}.", "--Processing:Slots=3",
        ];
        await using var service = new ServiceProcess(data.Path, images.Host, settings);
        await using var first = new ServiceProcess(data.Path, images.Host, settings) { Program = "ImageCompressor.Worker" };
        await using var second = new ServiceProcess(data.Path, images.Host, settings) { Program = "ImageCompressor.Worker" };
        await Task.WhenAll(service.StartAsync(), first.StartAsync(), second.StartAsync());
        var url = images.Serve("same.png", async context =>
        {
            await Task.Delay(100, context.RequestAborted);
            await context.Response.Body.WriteAsync(TestImages.Png(1, 64, 48), context.RequestAborted);
        });
        var large = await service.UploadAsync(Sheet(url, 20_000), "?format=webp");
        while (await DoneAsync(service, large) < 200) await Task.Delay(50, Token);

        var small = await service.UploadAsync(Sheet(url, 3), "?format=webp");
        var ended = await service.WaitAsync(small, TimeSpan.FromSeconds(240));

        // By the times that the service wrote down itself: when this test comes to ask is another matter.
        var (from, to) = (ended.GetProperty("createdAt").GetDateTimeOffset(), ended.GetProperty("finishedAt").GetDateTimeOffset());
        var between = (await EndsAsync(service, large)).Count(end => end >= from && end <= to);
        output.WriteLine($"3 rows behind 20,000: {(to - from).TotalSeconds:F1} s, {between} of the large sheet meanwhile");
        Assert.InRange(between, 0, 300);
        Assert.True((await service.StatusAsync(large)).GetProperty("images").GetProperty("pending").GetInt64() > 10_000, "the large sheet was not in the way");
    }

    private static async Task<long> DoneAsync(ServiceProcess service, string id) =>
        (await service.StatusAsync(id)).GetProperty("images").GetProperty("completed").GetInt64();

    /// <summary>When each of those that are done was done.</summary>
    private static async Task<List<DateTimeOffset>> EndsAsync(ServiceProcess service, string id)
    {
        var ends = new List<DateTimeOffset>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = JsonDocument.Parse(await service.Http.GetStringAsync($"/api/requests/{id}/images?limit=1000&status=completed{cursor}", Token)).RootElement;
            ends.AddRange(page.GetProperty("items").EnumerateArray().Select(image => image.GetProperty("updatedAt").GetDateTimeOffset()));
            cursor = page.GetProperty("next").GetString() is { } next ? $"&cursor={Uri.EscapeDataString(next)}" : null;
        }

        return ends;
    }

    private static string Sheet(string url, int rows)
    {
        var sheet = new StringBuilder("S. No.,Product Name,Input Image Urls\n");
        for (var i = 1; i <= rows; i++) sheet.Append(null, $"{i},SKU{i},{url}\n");
        return sheet.ToString();
    }
}
