using ImageCompressor.Backends.S3;
using ImageCompressor.Domain.Images;
using Microsoft.AspNetCore.Http;

namespace ImageCompressor.Tests.Backends.S3;

/// <summary>Servers that lack a part of S3, or answer badly.</summary>
public sealed class StubbornServerTests : IAsyncLifetime
{
    private static readonly ObjectName s_name = ObjectName.Original("a");
    private StubbornS3 _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await StubbornS3.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_server_that_cannot_put_on_a_condition_is_looked_at_first()
    {
        _server.Instead = context => context.Request.Headers.IfNoneMatch.Count > 0
            ? StubbornS3.RefuseAsync(context, 501, "NotImplemented") : Task.FromResult(false);
        using var store = Store();
        Assert.Equal(PutOutcome.Stored, await PutAsync(store));
        Assert.Equal(PutOutcome.AlreadyStored, await PutAsync(store));
        Assert.Equal(
            ["PUT /original-images/a if-none-match", "HEAD /original-images/a", "PUT /original-images/a", "HEAD /original-images/a"],
            _server.Asked.Distinct().Take(3).Append(_server.Asked.Last()));
        Assert.Single(_server.Asked, asked => asked == "PUT /original-images/a");
    }

    [Fact]
    public async Task A_put_that_collides_with_another_looks_and_tries_again()
    {
        _server.Instead = context => context.Request.Headers.IfNoneMatch.Count > 0
            ? StubbornS3.RefuseAsync(context, 409, "ConditionalRequestConflict") : Task.FromResult(false);
        using var store = Store();
        Assert.Equal(PutOutcome.Stored, await PutAsync(store));
        Assert.Equal(PutOutcome.AlreadyStored, await PutAsync(store));
    }

    [Theory]
    [InlineData(501, "NotImplemented")]
    [InlineData(405, "MethodNotAllowed")]
    [InlineData(400, "MissingContentMD5")]
    public async Task A_server_that_deletes_no_groups_is_asked_one_by_one(int status, string code)
    {
        _server.Instead = context => context.Request.Method == "POST" ? StubbornS3.RefuseAsync(context, status, code) : Task.FromResult(false);
        using var store = Store();
        await PutAsync(store);
        await store.DeleteAsync([s_name, ObjectName.Original("b")], Token);
        await store.DeleteAsync([s_name], Token);
        Assert.False(await store.ExistsAsync(s_name, Token));
        Assert.Equal(3, _server.Asked.Count(asked => asked.StartsWith("DELETE", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1_000, 1)]
    [InlineData(1_001, 2)]
    [InlineData(2_500, 3)]
    public async Task Names_are_deleted_a_thousand_at_a_time(int names, int calls)
    {
        _server.Instead = async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("<DeleteResult></DeleteResult>");
            return true;
        };
        using var store = Store();
        await store.DeleteAsync([.. Enumerable.Range(0, names).Select(i => ObjectName.Original($"n-{i}"))], Token);
        Assert.Equal(Enumerable.Repeat("POST /original-images", calls), _server.Asked.Select(asked => asked.TrimEnd('/')));
    }

    [Fact]
    public async Task An_object_that_could_not_be_deleted_from_a_group_is_told()
    {
        _server.Instead = async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code></Error></DeleteResult>");
            return true;
        };
        using var store = Store();
        var fault = await Assert.ThrowsAsync<IOException>(() => store.DeleteAsync([s_name], Token));
        Assert.Contains("AccessDenied", fault.Message);
    }

    [Fact]
    public async Task Encryption_is_asked_for_only_where_it_is_configured()
    {
        using var plain = Store();
        await PutAsync(plain);
        Assert.False(_server.Headers.ContainsKey("x-amz-server-side-encryption"));
        using var encrypted = new S3ImageStore(_server.Options with { Encrypt = true }, TimeProvider.System);
        await PutAsync(encrypted);
        Assert.Equal("AES256", _server.Headers["x-amz-server-side-encryption"]);
    }

    [Fact]
    public async Task A_body_is_sent_as_it_is_with_its_length()
    {
        using var store = Store();
        await PutAsync(store);
        Assert.Equal(3, _server.Headers.ContentLength);
        Assert.False(_server.Headers.ContainsKey("Content-Encoding")); // no chunks that are signed one by one
        Assert.Equal("image/webp", _server.Headers["Content-Type"]);
    }

    [Fact]
    public async Task A_server_that_is_busy_is_asked_again()
    {
        var busy = 2;
        _server.Instead = context => Interlocked.Decrement(ref busy) >= 0 ? StubbornS3.RefuseAsync(context, 503, "SlowDown") : Task.FromResult(false);
        using var store = Store();
        Assert.Equal(PutOutcome.Stored, await PutAsync(store));
        Assert.Equal(3, _server.Asked.Count);
    }

    [Fact]
    public async Task A_server_that_stays_busy_is_asked_so_often_and_no_more()
    {
        _server.Instead = context => StubbornS3.RefuseAsync(context, 503, "SlowDown");
        using var store = new S3ImageStore(_server.Options with { MaxAttempts = 3 }, TimeProvider.System);
        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => PutAsync(store));
        Assert.Contains("503 (SlowDown)", fault.Message);
        Assert.Equal(3, _server.Asked.Count);
    }

    [Fact]
    public async Task Bytes_that_end_early_are_a_fault_and_no_end()
    {
        _server.Instead = async context =>
        {
            context.Response.ContentLength = 1_000;
            await context.Response.Body.WriteAsync(new byte[10]);
            await context.Response.Body.FlushAsync();
            context.Abort();
            return true;
        };
        using var store = Store();
        await Assert.ThrowsAnyAsync<IOException>(() => ReadAsync(store));
    }

    [Fact]
    public async Task Bytes_that_stop_coming_are_a_fault()
    {
        _server.Instead = async context =>
        {
            context.Response.ContentLength = 1_000;
            await context.Response.Body.WriteAsync(new byte[10]);
            await context.Response.Body.FlushAsync();
            await Record.ExceptionAsync(() => Task.Delay(Timeout.Infinite, context.RequestAborted));
            return true;
        };
        using var store = new S3ImageStore(_server.Options with { IdleTimeout = TimeSpan.FromMilliseconds(100) }, TimeProvider.System);
        var fault = await Assert.ThrowsAnyAsync<IOException>(() => ReadAsync(store).WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Contains("took too long", fault.Message);
    }

    [Fact]
    public async Task A_server_that_sends_all_when_a_part_was_asked_for_is_not_believed()
    {
        using var store = Store();
        await PutAsync(store);
        await Assert.ThrowsAsync<IOException>(() => store.OpenAsync(s_name, new ByteRange(1, 1), Token));
    }

    [Theory]
    [InlineData(403, "AccessDenied", "give it the right")]
    [InlineData(403, "RequestTimeTooSkewed", "clock")]
    [InlineData(400, "Whatever", "400 (Whatever)")]
    public async Task A_refusal_at_the_start_says_what_to_change_and_no_key(int status, string code, string says)
    {
        _server.Instead = context => StubbornS3.RefuseAsync(context, status, code);
        using var store = new S3ImageStore(_server.Options with { MaxAttempts = 1 }, TimeProvider.System);
        var fault = await Assert.ThrowsAsync<IOException>(() => store.PrepareAsync(Token));
        Assert.Contains(says, fault.Message);
        Assert.DoesNotContain("of-nobody", fault.ToString());
    }

    [Fact]
    public async Task A_caller_who_stops_waiting_gets_a_cancellation_and_no_fault()
    {
        _server.Instead = async context =>
        {
            await Record.ExceptionAsync(() => Task.Delay(Timeout.Infinite, context.RequestAborted));
            return true;
        };
        using var store = Store();
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.ExistsAsync(s_name, impatient.Token));
    }

    private S3ImageStore Store() => new(_server.Options, TimeProvider.System);

    private static Task<PutOutcome> PutAsync(S3ImageStore store) => store.PutAsync(s_name, new byte[] { 1, 2, 3 }, "image/webp", Token);

    private static async Task ReadAsync(S3ImageStore store)
    {
        await using var opened = await store.OpenAsync(s_name, null, Token);
        await opened!.Content.CopyToAsync(Stream.Null, Token);
    }
}
