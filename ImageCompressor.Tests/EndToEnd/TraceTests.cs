using System.Collections.Concurrent;
using System.Diagnostics;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.ServiceDefaults;

namespace ImageCompressor.Tests.EndToEnd;

public sealed class TraceTests
{
    [Fact]
    public async Task An_image_is_one_trace_from_the_offer_to_the_record_and_points_at_its_upload()
    {
        var ended = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("ImageCompressor.", StringComparison.Ordinal) || source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        // Whatever is going on when the service starts is not the parent of all that it does later.
        using var around = new Activity("start").Start();
        await using var service = await ServiceUnderTest.StartAsync();
        around.Stop();
        var id = await service.RunAsync($"urls\n{service.Images.Serve("a.png", TestImages.Png(1))}\n", "?format=webp");
        var image = (await service.ImagesOfAsync(id)).Single().GetProperty("id").GetString();

        // Other tests run beside this one and their spans come here too.
        var offer = ended.Single(span => span.OperationName == "offer image" && span.GetTagItem("image.id") as string == image);
        // The record's ends when all who follow are told, and the upload's when its answer is on its way: both may be after what was seen here.
        for (var deadline = DateTime.UtcNow.AddSeconds(60); (Names(offer).Count() < 6 || !Uploads(offer).Any()) && DateTime.UtcNow < deadline;) await Task.Delay(20);
        Assert.Equal(["encode", "fetch", "offer image", "process image", "record image", "store"], Names(offer).Distinct().Order(StringComparer.Ordinal));

        var upload = Uploads(offer).Single();
        Assert.Equal("Microsoft.AspNetCore", upload.Source.Name);
        Assert.NotEqual(upload.TraceId, offer.TraceId);
        Assert.Equal(default, offer.ParentSpanId);

        IEnumerable<Activity> Uploads(Activity offered) => ended.Where(span => span.SpanId == offered.Links.Single().Context.SpanId);
        IEnumerable<string> Names(Activity root) => ended.Where(span => span.TraceId == root.TraceId).Select(span => span.OperationName);
    }

    [Fact]
    public async Task Traces_and_figures_reach_a_collector_over_otlp()
    {
        await using var collector = await Collector.StartAsync(TestContext.Current.CancellationToken);
        using var data = new TemporaryFolder();
        await using var images = await ImageServer.StartAsync();
        await using var service = new ServiceProcess(data.Path, images.Host)
        {
            Environment = { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" },
        };
        await service.StartAsync();
        var id = await service.UploadAsync($"urls\n{images.Serve("a.png", TestImages.Png(1))}\n", "?format=webp");
        await service.WaitAsync(id, TimeSpan.FromSeconds(120));
        await service.TerminateAsync();

        Assert.Contains("process image", collector.Traces);
        Assert.Contains("record image", collector.Traces);
        foreach (var name in new[] { "imagecompressor.images", "imagecompressor.original.size", "imagecompressor.delivered.size", "imagecompressor.stage.duration", "imagecompressor.queue.depth" })
            Assert.Contains(name, collector.Metrics);
        Assert.Contains("is Completed", collector.Logs);
    }
}
