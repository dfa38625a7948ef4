using ImageCompressor.Api;
using ImageCompressor.Api.Notifications.Webhooks;
using ImageCompressor.Backends.Composition;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.Notifications;

public sealed class SecretFileTests
{
    [Fact]
    public async Task Processes_that_begin_together_agree_and_only_the_owner_may_read_it()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        using var start = new ManualResetEventSlim();
        var made = Enumerable.Range(0, 24).Select(_ => Task.Factory.StartNew(() =>
        {
            start.Wait();
            return SecretFile.ReadOrMake(data);
        }, default, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        start.Set();
        var secrets = await Task.WhenAll(made);

        Assert.Single(secrets.Distinct());
        Assert.True(SigningKeys.TryParse(secrets[0], out _));
        // No draft is left.
        var file = Assert.Single(Directory.GetFiles(data));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(secrets[0], SecretFile.ReadOrMake(data));
    }

    [Fact]
    public void One_that_was_made_meanwhile_stays()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, SecretFile.Name);
        SecretFile.Make(path);
        var first = File.ReadAllText(path);
        SecretFile.Make(path);
        Assert.Equal(first, File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_half")]
    public void A_file_that_holds_no_secret_is_told_and_not_replaced(string content)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, SecretFile.Name);
        File.WriteAllText(path, content);
        var fault = Assert.Throws<StartupException>(() => SecretFile.ReadOrMake(folder.Path));
        Assert.Contains(path, fault.Message);
        if (content.Length > 0) Assert.DoesNotContain(content, fault.Message);
        Assert.Equal(content, File.ReadAllText(path));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_and_stops_no_service_whose_database_is_elsewhere()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "file"), "");
        var log = new QueueLogger();
        var backends = new BackendOptions { Directory = Path.Combine(folder.Path, "file", "data") };
        Assert.Contains("Webhooks:Secret", Assert.Throws<StartupException>(() => KeyChoice.Open(new WebhookOptions(), backends, isStoreRemote: false, log)).Message);
        Assert.Empty(log.Lines);
        Assert.False(KeyChoice.Open(new WebhookOptions(), backends, isStoreRemote: true, log).CanSign);
        Assert.StartsWith("LogNone ", Assert.Single(log.Lines), StringComparison.Ordinal);
        Assert.True(KeyChoice.Open(new WebhookOptions { Secret = SigningKeys.New() }, backends, isStoreRemote: true, log).CanSign);
        Assert.Single(log.Lines);
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(false, false, false)]
    public void Services_that_would_sign_each_with_its_own_are_warned_of(bool isStoreRemote, bool isShared, bool warns)
    {
        using var folder = new TemporaryFolder();
        var log = new QueueLogger();
        Assert.True(KeyChoice.Open(new WebhookOptions(), new BackendOptions { Directory = folder.Path, Shared = isShared }, isStoreRemote, log).CanSign);
        Assert.Equal(warns ? 1 : 0, log.Lines.Count(line => line.StartsWith("LogLone ", StringComparison.Ordinal)));
    }
}
