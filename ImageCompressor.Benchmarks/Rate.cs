using System.Diagnostics;
using System.Globalization;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;

namespace ImageCompressor.Benchmarks;

/// <summary>What each setting of each encoder costs and makes, side by side on the same images: CPU seconds a megapixel (decoding counted) and bytes a pixel,
/// medians over the images, and the bytes as a share of plain JPEG's.</summary>
/// <remarks>One image at a time: CPU time is the process's, and it moves by a few per cent where time on the clock moves by a quarter.</remarks>
internal static class Rate
{
    private static readonly (string Name, Recipe Recipe)[] s_settings =
    [
        ("jpeg q75 fast (plain)", new() { Format = OutputFormat.Jpeg, Effort = Effort.Fast }),
        ("jpeg q75", new() { Format = OutputFormat.Jpeg }),
        ("jpeg q75 baseline", new() { Format = OutputFormat.Jpeg, Progressive = false }),
        ("webp q75", new() { Format = OutputFormat.Webp }),
        ("webp lossless", new() { Format = OutputFormat.Webp, Lossless = Lossless.Yes }),
        ("avif q60", new() { Format = OutputFormat.Avif, Quality = 60 }),
        ("avif q60 small", new() { Format = OutputFormat.Avif, Quality = 60, Effort = Effort.Small }),
        ("png q75", new() { Format = OutputFormat.Png }),
        ("gif", new() { Format = OutputFormat.Gif }),
        ("auto q75", new() { Format = OutputFormat.Auto }),
        ("jpeg half its bytes", new() { Format = OutputFormat.Jpeg }),
    ];

    private sealed record Measure(double CpuPerMegapixel, double BytesPerPixel, int Encodes, string Extension);

    public static int Run(Arguments options)
    {
        var files = ImageFile.ReadFolder(options.Text("images", "."));
        if (files.Count == 0)
        {
            Console.WriteLine("There is no image in the folder; give one with --images.");
            return 2;
        }

        var compressor = new Compressor(new ImagingOptions());
        compressor.Compress(files[0].Content, s_settings[0].Recipe, default);
        Console.WriteLine($"{files.Count} images, medians");
        Console.WriteLine("setting                  CPU s/MP   bytes/pixel   to plain JPEG   encodes   formats");
        var plain = new List<Measure>();
        var usual = new List<Measure>();
        foreach (var (name, recipe) in s_settings)
        {
            var half = name.Contains("half", StringComparison.Ordinal);
            var measures = files.Select((file, i) => Of(compressor, file, recipe, half ? usual[i].BytesPerPixel / 2 : null)).ToList();
            plain = plain.Count == 0 ? measures : plain;
            usual = name == "jpeg q75" ? measures : usual;
            var ratio = Child.Median(measures.Zip(plain, (one, other) => one.BytesPerPixel / other.BytesPerPixel));
            var formats = measures.CountBy(measure => measure.Extension).OrderByDescending(count => count.Value).Select(count => $"{count.Key} {count.Value}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-22} {Child.Median(measures.Select(measure => measure.CpuPerMegapixel)),10:F4} {Child.Median(measures.Select(measure => measure.BytesPerPixel)),13:F4} {ratio,15:F3} {measures.Average(measure => measure.Encodes),9:F1}   {string.Join(", ", formats)}"));
        }

        return 0;
    }

    private static Measure Of(Compressor compressor, ImageFile file, Recipe recipe, double? bytesPerPixel)
    {
        var pixels = compressor.ReadHeader(file.Content).Pixels;
        var asked = recipe with { MaxBytes = bytesPerPixel is { } bytes ? (long)(bytes * pixels) : null };
        var cpu = Cpu();
        var result = compressor.Compress(file.Content, asked, default);
        return new Measure((Cpu() - cpu) / (pixels / 1e6), (double)(result.Content ?? file.Content).Length / pixels, result.Encodes, result.Extension);
    }

    private static double Cpu()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime.TotalSeconds;
    }
}
