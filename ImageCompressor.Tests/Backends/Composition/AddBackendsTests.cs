using ImageCompressor.Backends.Composition;
using ImageCompressor.Backends.FileSystem;
using ImageCompressor.Backends.InProcess;
using ImageCompressor.Backends.S3;
using ImageCompressor.Backends.Sqlite;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ImageCompressor.Tests.Backends.Composition;

public sealed class AddBackendsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task With_nothing_configured_everything_is_embedded_and_works()
    {
        await using var services = Build(("Data:Directory", _folder.At("data")));
        var store = services.GetRequiredService<IBatchStore>();
        var images = services.GetRequiredService<IImageStore>();
        Assert.IsType<SqliteBatchStore>(store);
        Assert.IsType<FileImageStore>(images);
        Assert.IsType<InProcessJobQueue>(services.GetRequiredService<IJobQueue>());
        Assert.IsType<InProcessProgressFeed>(services.GetRequiredService<IProgressFeed>());
        Assert.Same(store, services.GetRequiredService<IBatchStore>());

        await store.PrepareAsync(TestContext.Current.CancellationToken);
        await images.PrepareAsync(TestContext.Current.CancellationToken);

        Assert.True(File.Exists(_folder.At("data/imagecompressor.db")));
        Assert.True(Directory.Exists(_folder.At("data/objects/original-images")));
    }

    [Fact]
    public void The_choice_fits_on_one_line_that_says_where_things_are()
    {
        using var services = Build(("Data:Directory", _folder.At("data")));
        var line = services.GetRequiredService<BackendChoice>().Line;
        Assert.Matches(@"^batches: SQLite 3\.\d+\.\d+ in .*imagecompressor\.db; images: files in .*objects; queue: in this process; progress: in this process$", line);
        Assert.Contains(_folder.At("data"), line);
    }

    [Theory]
    [InlineData("mongodb")]
    [InlineData("redis")]
    public void Asking_for_an_adapter_that_this_build_has_not_is_an_error_that_says_what_to_do(string name)
    {
        var fault = Assert.Single(Faults(("ConnectionStrings:" + name, "anything://here"), ("Data:Shared", "true")));
        Assert.StartsWith($"ConnectionStrings:{name}: ", fault);
        Assert.Contains("remove the connection string", fault);
        Assert.DoesNotContain("anything", fault); // a connection string holds secrets
    }

    [Theory]
    [InlineData("Queue:Capacity", "0")]
    [InlineData("Queue:Capacity", "1000001")]
    [InlineData("Queue:Capacity", "many")]
    [InlineData("Queue:MaxDeliveries", "-1")]
    [InlineData("Queue:MaxDeliveries", "101")]
    [InlineData("Queue:MaxDeliveries", "")]
    [InlineData("Storage:RedirectReads", "perhaps")]
    [InlineData("Storage:LinkLifetime", "00:00:09")]
    [InlineData("Storage:LinkLifetime", "7.00:00:01")]
    [InlineData("Storage:LinkLifetime", "soon")]
    [InlineData("Data:Shared", "yes")]
    [InlineData("Data:Directory", "")]
    [InlineData("Data:Directory", "  ")]
    [InlineData("Data:Directory", "a\0b")]
    public void A_value_out_of_its_range_is_refused_by_its_name(string key, string value) =>
        Assert.StartsWith(key + ": ", Assert.Single(Faults((key, value))));

    [Fact]
    public void A_data_folder_that_is_a_file_is_refused()
    {
        File.WriteAllText(_folder.At("file"), "");
        Assert.Contains("is a file", Assert.Single(Faults(("Data:Directory", _folder.At("file")))));
    }

    [Fact]
    public void All_faults_are_told_together() => Assert.Equal(4, Faults(
        ("ConnectionStrings:redis", "redis://r"), ("Data:Directory", ""), ("Queue:Capacity", "x"), ("Queue:MaxDeliveries", "0")).Count());

    [Fact]
    public void An_empty_connection_string_is_none()
    {
        using var services = Build(("ConnectionStrings:redis", ""), ("Data:Directory", _folder.At("data")));
        Assert.IsType<InProcessProgressFeed>(services.GetRequiredService<IProgressFeed>());
    }

    [Fact]
    public void With_a_storage_connection_string_images_go_to_S3_and_the_line_says_so_without_a_key()
    {
        using var services = Build(
            ("ConnectionStrings:storage", "Endpoint=http://127.0.0.1:9000;AccessKey=ours;SecretKey=hush"), ("Storage:BucketPrefix", "shop-"),
            ("Data:Directory", _folder.At("data")));
        Assert.IsType<S3ImageStore>(services.GetRequiredService<IImageStore>());
        Assert.Contains(
            "images: S3 at http://127.0.0.1:9000 (buckets shop-original-images, shop-compressed-images); ", services.GetRequiredService<BackendChoice>().Line);
    }

    [Fact]
    public void Faults_of_the_storage_are_told_with_all_others() => Assert.Equal(4, Faults(
        ("ConnectionStrings:storage", "SecretKey=hush"), ("Queue:Capacity", "x"), ("Storage:Encrypt", "x")).Count());

    [Theory]
    [InlineData("ConnectionStrings:storage", "Endpoint=http://h:1;AccessKey=a;SecretKey=s", false)]
    [InlineData("Data:Shared", "true", false)]
    [InlineData("Data:Shared", "false", true)]
    [InlineData("ConnectionStrings:storage", " ", true)]
    public void A_queue_for_other_machines_wants_a_store_that_they_see(string key, string value, bool refused)
    {
        (string, string)[] settings = [("ConnectionStrings:rabbitmq", "amqp://h"), (key, value)];
        IEnumerable<string> faults = refused ? Faults(settings) : [];
        if (!refused)
            Build(settings).Dispose();
        Assert.All(faults, fault => Assert.Contains("name an S3 store, or set Data:Shared=true", fault));
    }

    private static ServiceProvider Build(params (string Key, string Value)[] settings) =>
        new ServiceCollection().AddBackends(Configuration(settings)).BuildServiceProvider();

    private static IEnumerable<string> Faults(params (string Key, string Value)[] settings) =>
        Assert.Throws<OptionsValidationException>(() => new ServiceCollection().AddBackends(Configuration(settings))).Failures;

    private static IConfiguration Configuration((string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
        .Build();
}
