namespace ImageCompressor.Tests.Doubles;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("imagecompressor-").FullName;

    /// <summary>A program that was just killed may still be writing, and what it adds while the folder is emptied keeps it from being empty.</summary>
    public void Dispose()
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(30); ; Thread.Sleep(20))
            try
            {
                if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
                return;
            }
            catch (IOException) when (DateTime.UtcNow < deadline)
            {
                // Once more.
            }
    }
}
