using System.Text;

namespace ImageCompressor.Api.Submitting;

/// <summary>Opens a sheet. The samples' sheet names the service's usual port; where another is in use, its URLs are told so on the way.</summary>
internal static class SampleSheet
{
    private const long LargestSample = 64 * 1024;

    private static readonly string s_usual = $"http://localhost:{LaunchArguments.DefaultPort}/samples/";

    public static async Task<Stream> OpenAsync(string path, int port, CancellationToken cancellationToken)
    {
        var file = File.OpenRead(path);
        if (port == LaunchArguments.DefaultPort || file.Length > LargestSample) return file;
        await using (file)
        {
            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancellationToken);
            var text = Encoding.Latin1.GetString(bytes);
            return new MemoryStream(Encoding.Latin1.GetBytes(
                text.Replace(s_usual, $"http://localhost:{port}/samples/", StringComparison.OrdinalIgnoreCase)));
        }
    }
}
