using System.Collections.Concurrent;
using ImageCompressor.Domain.Images;
using ImageCompressor.Imaging;
using ImageCompressor.Processing;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.Imaging;

namespace ImageCompressor.Tests.Processing;

public sealed class ThumbnailsTests : IDisposable
{
    private static readonly byte[] s_picture = TestImages.Png(65, 600, 400);

    /// <summary>Only what is broken takes as long.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly HeldStore _store = new(s_picture);
    private readonly Thumbnails _thumbnails;

    /// <summary>One thread and four megapixels, of which the smallest image takes two.</summary>
    public ThumbnailsTests() => _thumbnails = With(8);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _thumbnails.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task No_more_are_in_hand_at_once_than_there_is_room_for_and_all_come()
    {
        var made = Enumerable.Range(0, 5).Select(i => _thumbnails.MakeAsync(Image(i), Token)).ToArray();
        Assert.Equal(["0", "1"], _store.Opened);
        _store.Open.Release();
        await Task.WhenAny(made[..2]).WaitAsync(s_patience, Token);
        await _store.OpenedAsync(3);
        Assert.Equal(["0", "1", "2"], _store.Opened);
        _store.Open.Release(4);
        await Task.WhenAll(made).WaitAsync(s_patience, Token);
        Assert.Equal(["0", "1", "2", "3", "4"], _store.Opened.Order());
    }

    [Theory]
    [InlineData(4000, 3000, 1_000, "image/png")]
    [InlineData(2000, 1500, 1_000, "image/avif")]
    [InlineData(100, 100, 60_000_000, "image/gif")]
    [InlineData(0, 0, 1_000, "image/png")]
    public async Task One_of_many_pixels_or_bytes_or_of_unknown_size_goes_alone(int width, int height, long bytes, string mediaType)
    {
        using var alone = With(16);
        var first = alone.MakeAsync(new StoredImage(Name(0), bytes, mediaType, width, height), Token);
        var second = alone.MakeAsync(Image(1), Token);
        Assert.Equal(["0"], _store.Opened);
        _store.Open.Release(2);
        // The store has another number of bytes than it says.
        await Assert.ThrowsAsync<ImagingException>(() => first);
        Assert.NotNull(await second.WaitAsync(s_patience, Token));
    }

    [Fact]
    public async Task Who_goes_away_while_waiting_is_let_go_and_costs_nothing()
    {
        using var gone = new CancellationTokenSource();
        var first = new[] { _thumbnails.MakeAsync(Image(0), Token), _thumbnails.MakeAsync(Image(1), Token) };
        var waiting = _thumbnails.MakeAsync(Image(2), gone.Token);
        var next = _thumbnails.MakeAsync(Image(3), Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _store.Open.Release(3);
        await Task.WhenAll([.. first, next]).WaitAsync(s_patience, Token);
        Assert.Equal(["0", "1", "3"], _store.Opened);
    }

    [Fact]
    public async Task Who_goes_away_while_the_store_reads_makes_room()
    {
        using var gone = new CancellationTokenSource();
        var first = new[] { _thumbnails.MakeAsync(Image(0), gone.Token), _thumbnails.MakeAsync(Image(1), gone.Token) };
        var next = _thumbnails.MakeAsync(Image(2), Token);
        await gone.CancelAsync();
        foreach (var one in first) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        _store.Open.Release();
        Assert.NotNull(await next.WaitAsync(s_patience, Token));
    }

    [Fact]
    public async Task Many_who_ask_for_one_at_once_cost_one()
    {
        using var alone = With(16, encoders: 1);
        var large = Image(7) with { Width = 4000, Height = 3000 };
        var asked = Enumerable.Range(0, 20).Select(_ => alone.MakeAsync(large, Token)).ToArray();
        _store.Open.Release();
        var made = await Task.WhenAll(asked).WaitAsync(s_patience, Token);
        Assert.Single(made.Distinct());
        Assert.Equal(["7"], _store.Opened);
    }

    [Fact]
    public async Task A_file_larger_than_is_read_anywhere_is_refused_before_it_is_read()
    {
        _store.Open.Release();
        var refused = await Assert.ThrowsAsync<ImagingException>(() => _thumbnails.MakeAsync(Image(0) with { Bytes = new ImagingOptions().MaxBytes + 1 }, Token));
        Assert.Equal(ImagingFailure.TooComplex, refused.Failure);
        Assert.Empty(_store.Opened);
    }

    [Fact]
    public async Task One_that_is_gone_is_none_and_is_asked_for_again()
    {
        _store.IsEmpty = true;
        Assert.Null(await _thumbnails.MakeAsync(Image(0), Token));
        _store.IsEmpty = false;
        _store.Open.Release();
        Assert.NotNull(await _thumbnails.MakeAsync(Image(0), Token));
    }

    [Theory]
    [InlineData(Thumbnails.FewBytes, 960, 960, true)]
    [InlineData(Thumbnails.FewBytes + 1, 100, 100, false)]
    [InlineData(1_000, 961, 10, false)]
    [InlineData(1_000, 10, 961, false)]
    [InlineData(1_000, 0, 0, false)]
    public void Only_few_bytes_and_few_known_pixels_are_small(long bytes, int width, int height, bool isSmall) =>
        Assert.Equal(isSmall, Thumbnails.IsSmall(new StoredImage(Name(0), bytes, "image/png", width, height)));

    private Thumbnails With(double megapixels, int encoders = 1) =>
        new(Pictures.Compressor, _store.Port, new ProcessingOptions { Encoders = encoders, MegapixelsInFlight = megapixels }, new ImagingOptions().MaxBytes);

    private static ObjectName Name(int number) => new(ObjectName.CompressedBucket, $"{number}");

    private static StoredImage Image(int number) => new(Name(number), s_picture.Length, "image/png", 600, 400);

    /// <summary>Holds one object under every name, and gives it when it is let go.</summary>
    private sealed class HeldStore(byte[] content) : IDisposable
    {
        private readonly ConcurrentQueue<string> _opened = new();
        private readonly SemaphoreSlim _arrived = new(0);

        public SemaphoreSlim Open { get; } = new(0);
        public bool IsEmpty { get; set; }
        public string[] Opened => [.. _opened];
        public IImageStore Port => Instead<IImageStore>.Of(nameof(IImageStore.OpenAsync), args => OpenAsync((ObjectName)args[0]!, (CancellationToken)args[2]!));

        /// <summary>Waits until so many have been opened since the beginning.</summary>
        public async Task OpenedAsync(int count)
        {
            while (_opened.Count < count) Assert.True(await _arrived.WaitAsync(s_patience, Token));
        }

        public void Dispose()
        {
            Open.Dispose();
            _arrived.Dispose();
        }

        private async Task<StoredObject?> OpenAsync(ObjectName name, CancellationToken cancellationToken)
        {
            if (IsEmpty) return null;
            _opened.Enqueue(name.Key);
            _arrived.Release();
            await Open.WaitAsync(cancellationToken);
            return new StoredObject(new MemoryStream(content), content.Length, content.Length);
        }
    }
}
