namespace ImageCompressor.Tests.Doubles;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("imagecompressor-").FullName;

    public void Dispose() => Remove(Path);

    /// <summary>With all that is in it. A process that was killed a moment ago may write once more while its files are being removed: the folder is then not empty, and it is
    /// begun anew. What is still there after ten seconds is an error.</summary>
    public static void Remove(string folder)
    {
        for (var patience = System.Diagnostics.Stopwatch.StartNew(); ; Thread.Sleep(50))
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (IOException) when (patience.Elapsed < TimeSpan.FromSeconds(10) && Directory.Exists(folder))
            {
            }
        }
    }
}
