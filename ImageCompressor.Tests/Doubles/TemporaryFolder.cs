namespace ImageCompressor.Tests.Doubles;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("imagecompressor-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
