using System.Diagnostics;
using ImageCompressor.Benchmarks;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

public sealed class BrokerAwayTests
{
    [Fact]
    public async Task Without_its_broker_the_service_takes_sheets_and_says_that_it_is_degraded()
    {
        using var data = new TemporaryFolder();
        await using var images = await ImageServer.StartAsync();
        await using var service = new ServiceProcess(
            data.Path, images.Host, $"--ConnectionStrings:rabbitmq=amqp://user:hunter2@127.0.0.1:{Child.FreePort()}", "--Data:Shared=true");
        await service.StartAsync();
        var id = await service.UploadAsync($"S. No.,Product Name,Input Image Urls\n1,A,{images.Serve("a.png", TestImages.Png(1), "image/png")}\n", "");
        var health = await service.Http.GetStringAsync("/health", TestContext.Current.CancellationToken);
        Assert.Contains("\"queue\":\"Degraded\"", health);
        Assert.Equal(1, (await service.StatusAsync(id)).GetProperty("images").GetProperty("total").GetInt32());
        for (var deadline = DateTime.UtcNow.AddSeconds(60); !service.Output.Contains("cannot be reached", StringComparison.Ordinal); await Task.Delay(20, TestContext.Current.CancellationToken))
            Assert.True(DateTime.UtcNow < deadline, service.Output);
        var (exitCode, _) = await service.TerminateAsync();
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("hunter2", service.Output);
    }

    [Fact]
    public async Task A_worker_without_a_broker_ends_at_once_and_says_what_to_set()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ImageCompressor.Worker.dll")]) { RedirectStandardError = true };
        using var worker = Process.Start(start)!;
        var said = await worker.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await worker.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, worker.ExitCode);
        Assert.Contains("ConnectionStrings:rabbitmq", said);
    }
}
