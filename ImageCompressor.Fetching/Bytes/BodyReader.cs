using System.Globalization;
using ImageCompressor.Fetching.Attempts;

namespace ImageCompressor.Fetching.Bytes;

/// <summary>Reads a body into native memory: never more than the limit, never without a deadline, never without room in the budget.</summary>
internal sealed class BodyReader(FetchOptions options, ByteBudget budget, TimeProvider time)
{
    private const int FirstCapacity = 64 << 10;

    public async Task<Download> ReadAsync(HttpResponseMessage response, Uri url, FetchRun run)
    {
        var coding = ContentCoding.Of(response.Content);
        var announced = Announced(response);
        if (announced > options.MaxBytes)
            throw TooLarge();
        if (announced == 0)
            throw new FetchException(FetchFailure.Empty);
        // The length of a coded body says nothing about what comes out of it.
        var known = coding is null ? (int?)announced : null;

        var lease = await run.QueueAsync(cancellationToken => budget.ReserveAsync(known, cancellationToken));
        NativeBuffer? buffer = null;
        try
        {
            buffer = new NativeBuffer(known ?? (int)Math.Min(FirstCapacity, lease.Bytes));
            await using var body = ContentCoding.Undo(coding, await response.Content.ReadAsStreamAsync(run.Token));
            var length = await FillAsync(buffer, body, known, lease, run);
            if (length == 0)
                throw new FetchException(FetchFailure.Empty);
            if (length < buffer.Capacity)
                buffer.Resize(length);
            lease.ShrinkTo(length);
            return new Download(buffer, lease, response.Content.Headers.ContentType?.MediaType, url, run.Attempts);
        }
        catch
        {
            ((IDisposable?)buffer)?.Dispose();
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Content-Length; null when there is none or the body is chunked, where it has no meaning (RFC 9112, 6.3). The HTTP stack believes the
    /// first of several lengths, and drops one that is no number and would read until the connection ends: then nobody could tell a
    /// whole body from a part.</summary>
    private static long? Announced(HttpResponseMessage response)
    {
        if (response.Headers.TransferEncodingChunked == true)
            return null;
        var headers = response.Content.Headers;
        if (!headers.NonValidated.TryGetValues("Content-Length", out var lengths))
            return null;
        return headers.ContentLength is { } length && lengths.Distinct().Count() == 1
            ? length
            : throw new FetchException(FetchFailure.BadResponse, "Content-Length is not one number");
    }

    private async Task<int> FillAsync(NativeBuffer buffer, Stream body, int? known, ByteLease lease, FetchRun run)
    {
        using var source = new IdleGuard(body, options.IdleTimeout, time, run);
        var probe = new byte[1];
        var length = 0;
        while (true)
        {
            if (length < buffer.Capacity)
            {
                var count = await source.ReadAsync(buffer.Memory[length..]);
                if (count == 0)
                    return length;
                length += count;
                continue;
            }
            // Full: is there more at all? Asking first, so that a body of exactly the slice or the limit needs no more room.
            if (await source.ReadAsync(probe) == 0)
                return length;
            if (length == (known ?? options.MaxBytes))
                throw TooLarge();
            await GrowAsync(buffer, lease, run);
            buffer.GetSpan()[length++] = probe[0];
        }
    }

    private static async Task GrowAsync(NativeBuffer buffer, ByteLease lease, FetchRun run)
    {
        if (buffer.Capacity == lease.Bytes)
            await run.QueueAsync(lease.GrowToLimitAsync);
        buffer.Resize((int)Math.Min(buffer.Capacity * 2L, lease.Bytes));
    }

    private FetchException TooLarge() =>
        new(FetchFailure.TooLarge, string.Create(CultureInfo.InvariantCulture, $"at most {options.MaxBytes} bytes"));
}
