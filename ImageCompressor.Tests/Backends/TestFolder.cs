namespace ImageCompressor.Tests.Backends;

/// <summary>A folder of one test, gone after it.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("imagecompressor-test-").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Doubles.TemporaryFolder.Remove(Path);
}
