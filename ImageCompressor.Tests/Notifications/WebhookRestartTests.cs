using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;

namespace ImageCompressor.Tests.Notifications;

/// <summary>The service dies between the end of a batch and its receiver's yes.</summary>
public sealed class WebhookRestartTests
{
    [Fact]
    public async Task A_delivery_survives_kills_and_comes_once()
    {
        using var data = new TemporaryFolder();
        await using var images = await ImageServer.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var well = false;
        receiver.Answer = (context, _) =>
        {
            if (!well) context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await using var service = new ServiceProcess(data.Path, images.Host, $"--Webhooks:AllowedHosts:0={receiver.Host}", "--Webhooks:RetryDelay=00:00:00.2",
            "--Webhooks:MaxRetryDelay=00:00:01", "--Webhooks:Timeout=00:00:03");
        await service.StartAsync();
        var id = await service.UploadAsync($"urls\n{images.Serve("a.png", TestImages.Png(1))}\n", $"?format=webp&webhookUrl={Uri.EscapeDataString(receiver.Url)}");
        await receiver.WaitAsync(2, service.Output);
        await service.KillAsync();
        var before = receiver.Calls.Count;
        await service.StartAsync();
        await receiver.WaitAsync(before + 1, service.Output);
        await service.KillAsync();
        well = true;
        await service.StartAsync();
        for (var deadline = DateTime.UtcNow.AddSeconds(120); ; await Task.Delay(100))
        {
            var delivery = System.Text.Json.JsonDocument.Parse(await service.Http.GetStringAsync($"/api/requests/{id}/deliveries")).RootElement.GetProperty("items")[0];
            if (delivery.GetProperty("status").GetString() == "delivered") break;
            Assert.True(DateTime.UtcNow < deadline, $"{delivery}");
        }

        // The secret is that of the first start.
        var secret = (await File.ReadAllTextAsync(Path.Combine(data.Path, "webhook-secret"))).Trim();
        Assert.All(receiver.Calls, call => Assert.True(call.IsSignedBy(secret)));
        Assert.Single(receiver.Calls.Select(call => call.Id).Distinct());
        var calls = receiver.Calls.Count;

        // Told is told: another start sends nothing.
        var (exitCode, _) = await service.TerminateAsync();
        Assert.Equal(0, exitCode);
        await service.StartAsync();
        await Task.Delay(1000);
        Assert.Equal(calls, receiver.Calls.Count);
    }

    [Fact]
    public async Task The_secret_is_printed_by_a_command_before_and_after_the_first_start()
    {
        using var data = new TemporaryFolder();
        var (exit, printed) = await CommandLineTests.RunAsync(data, "webhook-secret");
        Assert.Equal(0, exit);
        Assert.Equal(File.ReadAllText(Path.Combine(data.Path, "data", "webhook-secret")).Trim(), printed.Trim());
        Assert.Equal((0, printed), await CommandLineTests.RunAsync(data, "webhook-secret"));
        Assert.Equal((0, DelivererFixture.Secret + "\n"), await CommandLineTests.RunAsync(data, "webhook-secret", $"--Webhooks:Secret={DelivererFixture.Secret}"));
        var (refused, sentence) = await CommandLineTests.RunAsync(data, "webhook-secret", "--Webhooks:Secret=hunter2");
        Assert.Equal(2, refused);
        Assert.Contains("- Webhooks:Secret", sentence);
        Assert.DoesNotContain("hunter2", sentence);
    }
}
