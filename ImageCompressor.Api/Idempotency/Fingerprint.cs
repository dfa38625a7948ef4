using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ImageCompressor.Api.Forms;

namespace ImageCompressor.Api.Idempotency;

/// <summary>What makes two uploads the same: their fields, and the names and contents of their files. Not the bytes of the body: a form's boundaries differ each time it is sent.</summary>
internal sealed class Fingerprint : IDisposable
{
    /// <summary>Says how long the caller waits and nothing of what is done.</summary>
    private const string Wait = "wait";

    private readonly IncrementalHash _parts = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Has a file read, and adds it: its name, and all of its content, also what <paramref name="read"/> leaves.</summary>
    public async Task AddFileAsync(UploadedFile file, Func<UploadedFile, Task> read, CancellationToken cancellationToken)
    {
        await using var content = new HashingStream(file.Content, _content);
        await read(file with { Content = content });
        await content.CopyToAsync(Stream.Null, cancellationToken);
        Add(file.Name);
        _parts.AppendData(_content.GetHashAndReset());
    }

    /// <summary>Adds an address of a list.</summary>
    public void AddUrl(string url)
    {
        Add(url);
        Add("");
    }

    /// <summary>The fingerprint, once all files and addresses are added: 64 hexadecimal digits. Fields count in their order, for the last of a name counts.</summary>
    public string End(IEnumerable<KeyValuePair<string, string?>> fields)
    {
        foreach (var (name, value) in fields.Where(field => !field.Key.Equals(Wait, StringComparison.OrdinalIgnoreCase)))
        {
            Add(name);
            Add(value ?? "");
        }

        return Convert.ToHexStringLower(_parts.GetHashAndReset());
    }

    public void Dispose()
    {
        _parts.Dispose();
        _content.Dispose();
    }

    /// <summary>With its length: "ab" and "c" are not "a" and "bc".</summary>
    private void Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _parts.AppendData(length);
        _parts.AppendData(bytes);
    }
}
