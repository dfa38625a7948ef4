using System.Text;
using ImageCompressor.Backends.RabbitMq;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.Doubles;
using RabbitMQ.Client;

namespace ImageCompressor.Tests.Backends.RabbitMq;

/// <summary>What travels. The literals were written by version 1 and must be read for as long as there may be such a process.</summary>
public sealed class MessageTests
{
    private const string Image = "01a1f8d4317875068d206b3cc82fa241";
    private const string Batch = "01a1f8d4317875068d206b3cc82fa242";

    private const string FirstJob = $$$"""
        {"v":1,"image":"{{{Image}}}","batch":"{{{Batch}}}","run":1,"attempt":2,"url":"https://a.example/b.jpg","recipe":"format=webp&quality=60"}
        """;

    [Fact]
    public void A_job_of_the_first_version_is_read()
    {
        Assert.True(JobMessage.TryRead(Incoming(FirstJob), out var job));
        Assert.Equal((Image, Batch, 1, 2, "https://a.example/b.jpg"), (job.Image.ToString(), job.Batch.ToString(), job.Run, job.Attempt, job.Url));
        Assert.Equal(new Recipe { Format = OutputFormat.Webp, Quality = 60 }, job.Recipe);
    }

    [Fact]
    public void A_member_that_nobody_knows_is_passed_over() =>
        Assert.True(JobMessage.TryRead(Incoming(FirstJob.Replace("\"run\"", "\"colour\":{\"deep\":[1]},\"run\"", StringComparison.Ordinal)), out _));

    [Fact]
    public void A_result_of_the_first_version_is_read()
    {
        Assert.True(ResultMessage.TryRead(Incoming($$"""
            {"v":1,"image":"{{Image}}","batch":"{{Batch}}","run":0,"original":{"bucket":"original-images","key":"ab","bytes":10,"mediaType":"image/png","width":3,"height":4},
             "failure":{"kind":"HttpStatus","httpStatus":404,"detail":"a.example"},"warnings":["w"],"times":{"fetch":1,"encode":2,"store":3},"new":true}
            """), out var result));
        Assert.Equal(("http_404", "original-images/ab"), (result.Outcome.Failure!.Code, result.Outcome.Original!.Name.ToString()));
        Assert.Equal(new StageTimes(1, 2, 3), result.Outcome.Times);
    }

    [Fact]
    public void A_kind_of_failure_that_only_newer_workers_know_is_a_failure_all_the_same()
    {
        var text = $$"""{"v":1,"image":"{{Image}}","batch":"{{Batch}}","failure":{"kind":"TooPurple","detail":"d"} }""";
        Assert.True(ResultMessage.TryRead(Incoming(text), out var result));
        Assert.Equal(FailureKind.Internal, result.Outcome.Failure!.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\u0000\u00ff")]
    [InlineData("{}")]
    [InlineData("{\"v\":2}")]
    [InlineData("{\"v\":0}")]
    [InlineData("{\"v\":1}")]
    [InlineData("{\"v\":1,\"image\":\"x\",\"batch\":\"y\",\"run\":1,\"attempt\":1,\"url\":\"u\",\"recipe\":\"{}\"}")]
    public void What_is_no_job_of_ours_is_said_to_be_none(string body)
    {
        Assert.False(JobMessage.TryRead(Incoming(body), out _));
        Assert.False(ResultMessage.TryRead(Incoming(body), out _));
    }

    [Theory]
    [InlineData("\"v\":1", "\"v\":2")]
    [InlineData("\"run\":1", "\"run\":-1")]
    [InlineData("\"attempt\":2", "\"attempt\":0")]
    [InlineData("\"recipe\":\"format=", "\"recipe\":\"farmat=")]
    [InlineData("webp", "purple")]
    public void A_job_with_one_thing_wrong_is_none(string right, string wrong) =>
        Assert.False(JobMessage.TryRead(Incoming(FirstJob.Replace(right, wrong, StringComparison.Ordinal)), out _));

    [Fact]
    public void A_message_holds_ids_and_no_trace_and_keeps_its_id_however_often_it_is_made()
    {
        var job = new ImageJob(ImageId.New(DateTimeOffset.UnixEpoch), BatchId.New(DateTimeOffset.UnixEpoch), 3, 4, "https://a.example", Recipe.Default, "00-trace");
        var (first, second) = (JobMessage.Of(job), JobMessage.Of(job));
        Assert.Equal(first.Id, second.Id);
        Assert.Equal("00-trace", first.ToProperties().Headers!["traceparent"]);
        Assert.True(first.ToProperties().Persistent);
        Assert.DoesNotContain("trace", Encoding.UTF8.GetString(first.Body.Span));
    }

    [Theory]
    [InlineData("amqp://localhost")]
    [InlineData("amqp://user:pass@host:5672/vhost")]
    [InlineData("amqps://user:p%40ss@host")]
    public void An_address_is_read_and_shown_without_its_secrets(string text)
    {
        Assert.True(BrokerAddress.TryParse(text, out var address));
        Assert.DoesNotContain("user", address.ToString());
        Assert.DoesNotContain("p%40ss", address.ToString());
        Assert.DoesNotContain("pass", address.ToString());
    }

    [Fact]
    public void An_address_with_an_authority_keeps_what_else_it_says_and_shows_none_of_it()
    {
        using var folder = new TemporaryFolder();
        var file = new BrokerCertificate(folder.Path, "host").AuthorityFile;
        Assert.True(BrokerAddress.TryParse($"amqps://us%40er:p%3Ass@host:5671/v%2Fh?cacertfile={file}", out var address));
        var factory = address.ToFactory();
        Assert.Equal(("us@er", "p:ss", "v/h", 5671), (factory.UserName, factory.Password, factory.VirtualHost, factory.Endpoint.Port));
        Assert.NotNull(factory.Ssl.CertificateValidationCallback);
        Assert.Equal("amqps://host:5671/v%2Fh", address.ToString());
    }

    [Theory]
    [InlineData("localhost:5672")]
    [InlineData("http://user:pass@host/")]
    [InlineData("amqp://")]
    [InlineData("amqp://host/a/b")]
    [InlineData("amqp://host/?heartbeat=0")]
    [InlineData("amqps://host/?verify=verify_none")]
    [InlineData("amqps://host/?cacertfile=")]
    [InlineData("amqps://host/?cacertfile=/nowhere/ca.pem")]
    [InlineData("amqps://host/?cacertfile=/dev/null")]
    [InlineData("")]
    public void What_is_no_address_of_a_broker_is_refused(string text) => Assert.False(BrokerAddress.TryParse(text, out _));

    [Fact]
    public void Over_tls_the_certificate_must_be_the_hosts()
    {
        Assert.True(BrokerAddress.TryParse("amqps://u:p@broker.example", out var address));
        var ssl = address.ToFactory().Ssl;
        Assert.Equal((true, "broker.example", System.Net.Security.SslPolicyErrors.None), (ssl.Enabled, ssl.ServerName, ssl.AcceptablePolicyErrors));
    }

    private static Incoming Incoming(string body) => new(null!, "q", 1, Encoding.UTF8.GetBytes(body), new BasicProperties());
}
