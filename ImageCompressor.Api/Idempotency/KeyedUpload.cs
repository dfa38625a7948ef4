using System.Text.Encodings.Web;
using System.Text.Json;
using ImageCompressor.Api.Forms;
using ImageCompressor.Domain.Batches;

namespace ImageCompressor.Api.Idempotency;

/// <summary>One upload, with or without an idempotency key: whether it came before, and what it was answered then.</summary>
/// <remarks>The first upload with a key makes its batch with it, keeps its answer with the batch before that is sealed, and gives the key back with the batch when it is refused. A
/// later one is read and hashed and nothing of it is stored.</remarks>
internal sealed class KeyedUpload(IBatchStore store, string? key) : IDisposable
{
    /// <summary>Not escaped beyond need: in the store nobody takes it for HTML, and the room is limited.</summary>
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Fingerprint? _fingerprint = key is null ? null : new Fingerprint();
    private KeyedBatch? _earlier;

    /// <summary>What the batch is to be made with; null without a key.</summary>
    public string? Key => key;

    /// <summary>Whether the key belongs to an upload that has ended. Then nothing of this one is to be stored.</summary>
    /// <exception cref="IdempotencyKeyTakenException">It belongs to one that runs.</exception>
    public async Task<bool> IsRepeatedAsync(CancellationToken cancellationToken)
    {
        if (key is null || await store.FindByKeyAsync(key, cancellationToken) is not { } found) return false;
        if (found is not { Sealed: true, Answer: not null }) throw new IdempotencyKeyTakenException();
        _earlier = found;
        return true;
    }

    /// <summary>The reading of files, each hashed on its way.</summary>
    public Func<UploadedFile, Task> Hashed(Func<UploadedFile, Task> read, CancellationToken cancellationToken) =>
        _fingerprint is null ? read : file => _fingerprint.AddFileAsync(file, read, cancellationToken);

    /// <summary>Counts an address of a list to the upload.</summary>
    public void AddUrl(string url) => _fingerprint?.AddUrl(url);

    /// <summary>Keeps what the upload will be answered, before it is sealed.</summary>
    /// <param name="batch">Its batch.</param>
    /// <param name="fields">All of its fields.</param>
    /// <param name="answers">The answer, and after it shorter ones for where it is too long to be kept: the first that fits is taken.</param>
    public async Task KeepAsync<T>(BatchId batch, IEnumerable<KeyValuePair<string, string?>> fields, params T[] answers)
    {
        if (_fingerprint is null) return;
        var text = answers.Select(answer => JsonSerializer.Serialize(answer, s_json)).First(text => text.Length <= KeptAnswer.MaxTextLength);
        await store.KeepAnswerAsync(batch, new KeptAnswer(_fingerprint.End(fields), text), CancellationToken.None);
    }

    /// <summary>The batch as it stands now and what was answered, once the whole upload was read again; null when it is another one than came with this key before.</summary>
    /// <exception cref="IdempotencyKeyTakenException">The batch was deleted meanwhile: the next try makes a new one.</exception>
    public async Task<(Batch Batch, T Answer)?> ReplayAsync<T>(IEnumerable<KeyValuePair<string, string?>> fields, HttpResponse response)
    {
        var (earlier, answer) = (_earlier!, _earlier!.Answer!);
        if (_fingerprint!.End(fields) != answer.Fingerprint) return null;
        var batch = await store.FindAsync(earlier.Batch.Id, CancellationToken.None) ?? throw new IdempotencyKeyTakenException();
        response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        return (batch, JsonSerializer.Deserialize<T>(answer.Text, s_json)!);
    }

    public void Dispose() => _fingerprint?.Dispose();
}
