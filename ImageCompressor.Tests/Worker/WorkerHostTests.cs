using ImageCompressor.Backends.Composition;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ImageCompressor.Tests.Worker;

public sealed class WorkerHostTests
{
    private const string Broker = "--ConnectionStrings:rabbitmq=amqp://user:hunter2@127.0.0.1:1";

    [Fact]
    public async Task A_worker_has_a_queue_and_an_image_store_and_no_way_to_the_batches()
    {
        using var folder = new TemporaryFolder();
        await using var worker = WorkerHost.Build([Broker, "--Data:Shared=true", $"--Data:Directory={folder.Path}"]);
        Assert.NotNull(worker.Services.GetService<IJobQueue>());
        Assert.NotNull(worker.Services.GetService<IImageStore>());
        Assert.Null(worker.Services.GetService<IBatchStore>());
        Assert.Null(worker.Services.GetService<IProgressFeed>());
        Assert.DoesNotContain("hunter2", worker.Services.GetRequiredService<BackendChoice>().Line);
    }

    [Theory]
    [InlineData("ConnectionStrings:rabbitmq")]
    [InlineData("Data:Shared=true", Broker)]
    [InlineData("--port", Broker, "--Data:Shared=true", "--port=99999")]
    [InlineData("ConnectionStrings:rabbitmq", "--ConnectionStrings:rabbitmq=http://user:hunter2@host", "--Data:Shared=true")]
    [InlineData("Processing:Slots", Broker, "--Data:Shared=true", "--Processing:Slots=0")]
    [InlineData("Data:Shared", Broker, "--ConnectionStrings:storage=", "--Data:Shared=perhaps")]
    [InlineData("Queue:Prefix", Broker, "--Data:Shared=true", "--Queue:Prefix=a b")]
    public void What_does_not_fit_is_told_with_what_to_set(string named, params string[] arguments)
    {
        var faults = Assert.Throws<OptionsValidationException>(() => WorkerHost.Build(arguments)).Failures.ToList();
        Assert.Contains(faults, fault => fault.Contains(named, StringComparison.Ordinal));
        Assert.DoesNotContain(faults, fault => fault.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void The_service_too_refuses_a_broker_with_files_that_no_other_machine_sees()
    {
        var configuration = new ConfigurationBuilder().AddCommandLine([Broker]).Build();
        var fault = Assert.Single(Assert.Throws<OptionsValidationException>(() => new ServiceCollection().AddBackends(configuration)).Failures);
        Assert.Contains("Data:Shared=true", fault);
    }
}
