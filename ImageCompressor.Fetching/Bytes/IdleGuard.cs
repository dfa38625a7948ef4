using System.Globalization;
using System.IO.Compression;
using ImageCompressor.Fetching.Attempts;

namespace ImageCompressor.Fetching.Bytes;

/// <summary>Reads from a body that must not be silent for too long. What counts is bytes that come out: a coded body that sends and sends
/// and unfolds to nothing is silent.</summary>
internal sealed class IdleGuard : IDisposable
{
    private readonly Stream _body;
    private readonly FetchRun _run;
    private readonly Deadline _silence;
    private readonly CancellationTokenSource _either;

    public IdleGuard(Stream body, TimeSpan limit, TimeProvider time, FetchRun run)
    {
        (_body, _run) = (body, run);
        _silence = new Deadline(time, limit);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, run.Token);
    }

    /// <summary>Reads what is there, at least one byte; 0 at the end.</summary>
    public async Task<int> ReadAsync(Memory<byte> target)
    {
        _silence.Restart();
        try
        {
            return await _body.ReadAsync(target, _either.Token);
        }
        catch (OperationCanceledException e) when (_silence.Expired && !_run.Token.IsCancellationRequested)
        {
            var limit = string.Create(CultureInfo.InvariantCulture, $"no byte for {_silence.Limit.TotalSeconds} s");
            throw new FetchException(FetchFailure.Timeout, limit, e) { Temporary = true };
        }
        catch (InvalidOperationException e) when (_body is BrotliStream)
        {
            // What this stream throws for bad data (.NET 10); the other two throw InvalidDataException.
            throw new InvalidDataException("not br", e);
        }
    }

    public void Dispose()
    {
        _either.Dispose();
        _silence.Dispose();
    }
}
