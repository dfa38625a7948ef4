using ImageCompressor.Backends.Composition;
using ImageCompressor.Backends.MongoDb;
using ImageCompressor.Domain.Batches;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;

namespace ImageCompressor.Tests.Backends.MongoDb;

/// <summary>What is read of a connection string, and what is shown of it. Needs no server.</summary>
public sealed class MongoAddressTests
{
    [Theory]
    [InlineData("mongodb://127.0.0.1:27017", "MongoDB at 127.0.0.1:27017, database image_processing_db")]
    [InlineData("mongodb://ours:hush@h1:1,h2:2/shop?replicaSet=rs0&authSource=admin", "MongoDB at h1:1,h2:2, database shop")]
    [InlineData("mongodb://ours:h%40sh@h1/?tls=true", "MongoDB at h1:27017, database image_processing_db")]
    public void The_line_names_hosts_and_database_only(string connection, string line)
    {
        Assert.True(MongoAddress.TryParse(connection, out var address));
        Assert.Equal(line, address.ToString());
        var services = new ServiceCollection().AddBackends(Configuration(connection)).BuildServiceProvider();
        Assert.Contains($"batches: {line}; ", services.GetRequiredService<BackendChoice>().Line, StringComparison.Ordinal);
        Assert.IsType<MongoBatchStore>(services.GetRequiredService<IBatchStore>());
    }

    [Theory]
    [InlineData("hush")]
    [InlineData("mongodb://")]
    [InlineData("mongodb://ours:hu:sh@h")]
    [InlineData("mongodb://ours:hu/sh@h:1")]
    [InlineData("mongodb://ours:hush@h:999999")]
    [InlineData("mongodb://ours:hush@h/?connectTimeoutMS=soon")]
    [InlineData("http://ours:hush@h")]
    [InlineData("mongodb://ours:hush@h/no good")]
    [InlineData("mongodb://ours:hush@h/a.b")]
    public void A_wrong_connection_string_is_one_sentence_without_any_of_it(string connection)
    {
        var refused = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => new ServiceCollection().AddBackends(Configuration(connection)));
        var fault = Assert.Single(refused.Failures);
        Assert.StartsWith("ConnectionStrings:mongodb: give mongodb://", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_wait_for_a_majority_and_its_journals_whatever_the_connection_string_says()
    {
        Assert.True(MongoAddress.TryParse("mongodb://h/?w=0&journal=false&readPreference=secondary", out var address));
        var settings = address.ToSettings();
        Assert.Equal((WriteConcern.WMajority.W, true), (settings.WriteConcern.W, settings.WriteConcern.Journal));
        Assert.Equal(ReadPreference.Primary, settings.ReadPreference);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_exception_that_says_so_without_the_password()
    {
        using var store = new MongoBatchStore("mongodb://ours:hush@127.0.0.1:19/?serverSelectionTimeoutMS=300", TimeProvider.System);
        var fault = await Assert.ThrowsAsync<BatchStoreException>(() => store.CountWorkAsync(TestContext.Current.CancellationToken));
        Assert.Equal("MongoDB at 127.0.0.1:19, database image_processing_db: no server that takes writes was reached in time.", fault.Message);
        Assert.DoesNotContain("hush", fault.ToString(), StringComparison.Ordinal);
    }

    private static IConfiguration Configuration(string connection) =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("ConnectionStrings:mongodb", (string?)connection)]).Build();
}
