using System.Globalization;
using ImageCompressor.Fetching.Attempts;

namespace ImageCompressor.Fetching.Bytes;

/// <summary>Reads a body into one array of just its size: never more than the limit, never without a deadline, never without room in the
/// budget.</summary>
/// <remarks>An array, because that is what libvips can be given without a copy. Of a body whose length is known and no more than a slice of the budget it is
/// the only memory. The others grow in native memory first, which can be enlarged in place and is free again at once: the array of
/// an announced length would be there before its bytes, and a host that announces much and sends little could fill the memory with nothing.</remarks>
internal sealed class BodyReader(FetchOptions options, ByteBudget budget, TimeProvider time)
{
    private const int FirstCapacity = 64 << 10;

    public async Task<Download> ReadAsync(HttpResponseMessage response, Uri url, FetchRun run)
    {
        var coding = ContentCoding.Of(response.Content);
        var announced = Announced(response);
        if (announced > options.MaxBytes)
            throw TooLarge(options);
        if (announced == 0)
            throw new FetchException(FetchFailure.Empty);
        // The length of a coded body says nothing about what comes out of it.
        var known = coding is null ? (int?)announced : null;

        var lease = await run.QueueAsync(cancellationToken => budget.BeginAsync(known, cancellationToken));
        try
        {
            await using var body = ContentCoding.Undo(coding, await response.Content.ReadAsStreamAsync(run.Token));
            using var source = new IdleGuard(body, options.IdleTimeout, time, run);
            var content = known is { } length && length <= lease.Bytes
                ? await FillAsync(GC.AllocateUninitializedArray<byte>(length), 0, source)
                : await GrowAsync(known, source, lease, run);
            if (content.Length == 0)
                throw new FetchException(FetchFailure.Empty);
            lease.ShrinkTo(content.Length);
            return new Download(content, lease, response.Content.Headers.ContentType?.MediaType, url, run.Attempts);
        }
        catch
        {
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

    /// <summary>Reads the rest of a body into an array of its announced length.</summary>
    private async Task<byte[]> FillAsync(byte[] content, int length, IdleGuard source)
    {
        while (length < content.Length)
        {
            var count = await source.ReadAsync(content.AsMemory(length));
            if (count == 0)
                return content[..length];
            length += count;
        }

        if (await source.ReadAsync(new byte[1]) > 0)
            throw TooLarge(options);
        return content;
    }

    private async Task<byte[]> GrowAsync(int? known, IdleGuard source, ByteLease lease, FetchRun run)
    {
        var buffer = new NativeBuffer((int)Math.Min(FirstCapacity, lease.Bytes));
        using IDisposable owner = buffer;
        var probe = new byte[1];
        var length = 0;
        while (true)
        {
            if (length < buffer.Capacity)
            {
                var count = await source.ReadAsync(buffer.Memory[length..]);
                if (count == 0)
                    return buffer.Memory.Span[..length].ToArray();
                length += count;
                continue;
            }
            // Full: is there more at all? Asking first, so that a body of exactly the slice or the limit needs no more room.
            if (await source.ReadAsync(probe) == 0)
                return buffer.Memory.Span[..length].ToArray();
            if (length == options.MaxBytes)
                throw TooLarge(options);
            if (buffer.Capacity == lease.Bytes)
            {
                await run.QueueAsync(lease.GrowAsync);
                if (known is { } all)
                    return await FillAsync(Moved(buffer, probe[0], all), length + 1, source);
            }
            buffer.Resize((int)Math.Min(buffer.Capacity * 2L, lease.Bytes));
            buffer.GetSpan()[length++] = probe[0];
        }
    }

    /// <summary>The bytes so far and one more, in an array for all of them; the buffer is let go.</summary>
    private static byte[] Moved(NativeBuffer buffer, byte next, int all)
    {
        using IDisposable done = buffer;
        var content = GC.AllocateUninitializedArray<byte>(all);
        buffer.GetSpan().CopyTo(content);
        content[buffer.Capacity] = next;
        return content;
    }

    public static FetchException TooLarge(FetchOptions options) =>
        new(FetchFailure.TooLarge, string.Create(CultureInfo.InvariantCulture, $"at most {options.MaxBytes} bytes"));
}
