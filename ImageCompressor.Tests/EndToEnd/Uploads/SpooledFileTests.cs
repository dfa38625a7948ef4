using ImageCompressor.Api.Uploads;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd.Uploads;

public sealed class SpooledFileTests
{
    private const int Most = 1_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Most, true)]
    [InlineData(Most + 1, false)]
    public async Task A_file_is_kept_up_to_its_limit_with_its_head(int length, bool isKept)
    {
        using var folder = new TemporaryFolder();
        var bytes = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        await using var file = await SpooledFile.ReadAsync(bytes.AsMemory(0, 4), new MemoryStream(bytes[4..]), folder.Path, Most, Token);
        Assert.Equal(isKept, file is not null);
        if (file is null) return;
        var kept = new byte[length];
        await file.Content.ReadExactlyAsync(kept, Token);
        Assert.Equal(bytes, kept);
    }

    [Fact]
    public async Task Of_a_file_without_an_end_little_more_than_the_limit_is_read()
    {
        using var folder = new TemporaryFolder();
        var endless = new EndlessStream();
        Assert.Null(await SpooledFile.ReadAsync(default, endless, folder.Path, Most, Token));
        Assert.InRange(endless.Read, Most, Most + 128 * 1024);
    }

    /// <summary>Zeros, until far more was asked for than anybody should.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        public new long Read { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Read > 100_000_000) throw new IOException("Nobody stops.");
            Read += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
