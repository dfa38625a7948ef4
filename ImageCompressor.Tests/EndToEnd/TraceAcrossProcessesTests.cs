using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.ServiceDefaults;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>A service and a worker, each a process of its own, a real broker between them, and a collector that both send to.</summary>
public sealed class TraceAcrossProcessesTests(RabbitMqFixture broker)
{
    [Fact]
    public async Task Each_image_is_one_trace_over_both_processes_from_the_offer_to_the_recorded_result()
    {
        var spans = await RunAsync(images: 2);

        var offers = spans.Where(span => span.Name == "offer image").ToList();
        Assert.Equal((2, 2), (offers.Count, offers.Select(offer => offer.Trace).Distinct().Count()));
        foreach (var offer in offers)
        {
            string[] expected =
            [
                "offer image by api", "record image by api",
                // GET is the HTTP client's own span of an attempt; the image's host is told nothing of it.
                "encode by worker", "fetch by worker", "GET by worker", "process image by worker", "store by worker",
            ];
            var trace = spans.Where(span => span.Trace == offer.Trace).ToList();
            Assert.Equal(expected.Order(StringComparer.Ordinal), trace.Select(span => $"{span.Name} by {span.Service}").Distinct().Order(StringComparer.Ordinal));

            // Nothing hangs loose: whoever has a parent has one that was sent, and only the offer has none.
            Assert.Equal([offer.Id], trace.Where(span => span.Parent == "").Select(span => span.Id));
            Assert.Empty(trace.Where(span => span.Parent != "").Select(span => span.Parent).Except(trace.Select(span => span.Id)));
        }
    }

    [Fact]
    public async Task Each_trace_points_at_the_upload_which_is_another_trace()
    {
        var spans = await RunAsync(images: 2);

        var offers = spans.Where(span => span.Name == "offer image").ToList();
        var upload = spans.Single(span => span.Name == "POST /api/upload");
        Assert.All(offers, offer => Assert.Equal([(upload.Trace, upload.Id)], offer.Links));
        Assert.DoesNotContain(upload.Trace, offers.Select(offer => offer.Trace));
    }

    private async Task<IReadOnlyList<SentSpan>> RunAsync(int images)
    {
        await using var collector = await Collector.StartAsync(TestContext.Current.CancellationToken);
        await using var server = await ImageServer.StartAsync();
        using var data = new TemporaryFolder();
        string[] settings = [$"--ConnectionStrings:rabbitmq={await broker.ConnectionStringAsync()}", "--Data:Shared=true", $"--Queue:Prefix={Guid.NewGuid():N}."];
        await using var service = Process("api", new ServiceProcess(data.Path, server.Host, settings), collector);
        await using var worker = Process("worker", new ServiceProcess(data.Path, server.Host, [.. settings, $"--Data:Directory={data.Path}"]) { Program = "ImageCompressor.Worker" }, collector);
        await Task.WhenAll(service.StartAsync(), worker.StartAsync());

        var urls = Enumerable.Range(0, images).Select(i => server.Serve($"{i}.png", TestImages.Png(i)));
        var id = await service.UploadAsync($"urls\n{string.Join('\n', urls)}\n", "?format=webp");
        var status = await service.WaitAsync(id, TimeSpan.FromSeconds(180));
        Assert.Equal(images, status.GetProperty("images").GetProperty("completed").GetInt32());

        // What is batched is sent before the process ends.
        Assert.Equal(0, (await worker.TerminateAsync()).ExitCode);
        Assert.Equal(0, (await service.TerminateAsync()).ExitCode);
        return collector.Spans;
    }

    private static ServiceProcess Process(string name, ServiceProcess process, Collector collector)
    {
        process.Environment["OTEL_SERVICE_NAME"] = name;
        process.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address;
        process.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        return process;
    }
}
