using System.Globalization;
using System.Text;
using System.Text.Json;
using ImageCompressor.Tests.Doubles;
using Microsoft.AspNetCore.Http;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>kill -9 at any moment, start again: every accepted image ends in exactly one outcome, and the counts add up.</summary>
public sealed class NothingLostTests
{
    /// <summary>The long form is 20 kills during 300 images: IMAGECOMPRESSOR_LONG=1.</summary>
    private static readonly bool s_long = Environment.GetEnvironmentVariable("IMAGECOMPRESSOR_LONG") == "1";

    [Fact]
    public async Task Killed_again_and_again_it_loses_nothing_and_does_nothing_twice()
    {
        var (kills, count) = s_long ? (20, 300) : (4, 80);
        using var data = new TemporaryFolder();
        await using var images = await ImageServer.StartAsync();
        // More attempts than kills: an image may be in hand at each of them.
        await using var service = new ServiceProcess(data.Path, images.Host, "--Dispatching:MaxAttempts=100");
        await service.StartAsync();
        // The host gives out a share of the images for each kill and one for the end: however quick the machine is, each kill meets the batch in its middle.
        using var open = new SemaphoreSlim(0);
        var all = false;
        var rows = Rows(images, 0, count, context => Volatile.Read(ref all) ? Task.CompletedTask : open.WaitAsync(context.RequestAborted));
        var id = await service.UploadAsync(Header + rows, "?format=webp&effort=small");

        var random = new Random(1);
        for (var i = 0; i < kills; i++)
        {
            open.Release(count / (kills + 1));
            await Task.Delay(random.Next(50, 900));
            Assert.InRange((await service.StatusAsync(id)).GetProperty("progress").GetInt32(), 0, 99);
            await service.KillAsync();
            await service.StartAsync();
        }

        Volatile.Write(ref all, true);
        open.Release(count);
        var status = await service.WaitAsync(id, TimeSpan.FromSeconds(240));
        await AssertEveryImageHasItsOutcomeAsync(service, id, count, status);
    }

    [Fact]
    public async Task An_image_that_kills_the_process_fails_alone_after_three_attempts()
    {
        using var data = new TemporaryFolder();
        await using var images = await ImageServer.StartAsync();
        await using var service = new ServiceProcess(data.Path, images.Host);
        // Whoever fetches it, dies: no hook in the service is needed for that.
        var (asked, accepted) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var poison = images.Serve("poison.png", async context =>
        {
            // Not before the answer to the upload is here.
            await accepted.Task;
            Interlocked.Increment(ref asked);
            await service.KillAsync();
            context.Abort();
        });
        // Still under way whenever the poison is fetched beside them: in its company they would die three times too.
        var slow = string.Concat(Enumerable.Range(0, 4).Select(i => $"{50 + i},Slow,{Slow(images, $"slow-{i}.png", i)}\n"));
        await service.StartAsync();
        var id = await service.UploadAsync(Header + Rows(images, 0, 26) + slow + $"31,Poison,{poison}\n" + Rows(images, 31, 10), "?format=webp");
        accepted.SetResult();
        for (var i = 0; i < 3; i++)
        {
            await service.DiedAsync();
            await service.StartAsync();
        }

        var status = await service.WaitAsync(id, TimeSpan.FromSeconds(240));
        Assert.Equal(3, asked);
        Assert.Equal((40, 1), (status.GetProperty("images").GetProperty("completed").GetInt32(), status.GetProperty("images").GetProperty("failed").GetInt32()));
        var failed = JsonDocument.Parse(await service.Http.GetStringAsync($"/api/requests/{id}/images?status=failed")).RootElement.GetProperty("items")[0];
        Assert.Equal(("worker_crashed", poison), (failed.GetProperty("failure").GetProperty("code").GetString(), failed.GetProperty("imageUrl").GetString()));
    }

    [Fact]
    public async Task A_stop_finishes_or_hands_back_what_is_in_hand_and_counts_no_attempt()
    {
        using var data = new TemporaryFolder();
        await using var images = await ImageServer.StartAsync();
        await using var service = new ServiceProcess(data.Path, images.Host, "--Processing:StopDeadline=00:00:10");
        using var open = new SemaphoreSlim(0);
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = images.Serve("held.png", async context =>
        {
            await open.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(TestImages.Png(1));
        });
        // It comes when the service is stopping, and there is time to finish it.
        var slow = images.Serve("slow.png", async context =>
        {
            await stopping.Task.WaitAsync(context.RequestAborted);
            await Task.Delay(500, context.RequestAborted);
            await context.Response.Body.WriteAsync(TestImages.Png(1, 200, 150));
        });
        await service.StartAsync();
        var id = await service.UploadAsync($"{Header}1,Slow,{slow}\n2,Held,{held}\n" + Rows(images, 2, 60), "?format=webp&effort=small");
        for (var deadline = DateTime.UtcNow.AddSeconds(60); images.Requests("slow.png") == 0 || images.Requests("held.png") == 0; await Task.Delay(20)) Assert.True(DateTime.UtcNow < deadline);

        // Nobody but the stop ends what is held: its fetch would wait for minutes.
        var ending = service.TerminateAsync();
        stopping.SetResult();
        Assert.Equal(0, (await ending).ExitCode);

        open.Release(10);
        await service.StartAsync();
        await AssertEveryImageHasItsOutcomeAsync(service, id, 62, await service.WaitAsync(id, TimeSpan.FromSeconds(120)));
        var all = JsonDocument.Parse(await service.Http.GetStringAsync($"/api/requests/{id}/images?limit=1000")).RootElement.GetProperty("items");
        Assert.All(all.EnumerateArray(), image => Assert.Equal(1, image.GetProperty("attempts").GetInt32()));
        Assert.Equal((1, 2), (images.Requests("slow.png"), images.Requests("held.png")));
    }

    /// <summary>An image that takes its host 0.8 s.</summary>
    private static string Slow(ImageServer images, string name, int seed) => images.Serve(name, async context =>
    {
        await Task.Delay(800, context.RequestAborted);
        await context.Response.Body.WriteAsync(TestImages.Png(seed, 200, 150));
    });

    private static async Task AssertEveryImageHasItsOutcomeAsync(ServiceProcess service, string id, int count, JsonElement status)
    {
        Assert.Equal((count, count, 100), (status.GetProperty("images").GetProperty("total").GetInt32(),
            status.GetProperty("images").GetProperty("completed").GetInt32(), status.GetProperty("progress").GetInt32()));
        var images = JsonDocument.Parse(await service.Http.GetStringAsync($"/api/requests/{id}/images?limit=1000")).RootElement.GetProperty("items");
        Assert.Equal(count, images.EnumerateArray().Select(image => image.GetProperty("id").GetString()).Distinct().Count());
        var (before, after) = (0L, 0L);
        foreach (var image in images.EnumerateArray())
        {
            Assert.Equal("completed", image.GetProperty("status").GetString());
            var bytes = await service.Http.GetByteArrayAsync(image.GetProperty("compressedUrl").GetString());
            Assert.Equal(image.GetProperty("compressed").GetProperty("bytes").GetInt64(), bytes.Length);
            before += image.GetProperty("original").GetProperty("bytes").GetInt64();
            after += bytes.Length;
        }

        Assert.Equal((before, after), (status.GetProperty("originalBytes").GetInt64(), status.GetProperty("compressedBytes").GetInt64()));
    }

    private const string Header = "S. No.,Product Name,Input Image Urls\n";

    private static string Rows(ImageServer images, int from, int count, Func<HttpContext, Task>? until = null)
    {
        var rows = new StringBuilder();
        for (var i = from; i < from + count; i++)
        {
            var picture = TestImages.Png(i, 400, 300);
            var url = images.Serve($"{i}.png", async context =>
            {
                if (until is not null) await until(context);
                context.Response.ContentType = "image/png";
                await context.Response.Body.WriteAsync(picture, context.RequestAborted);
            });
            rows.Append(CultureInfo.InvariantCulture, $"{i + 1},SKU{i + 1},{url}\n");
        }

        return rows.ToString();
    }
}
