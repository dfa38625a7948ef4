using System.Globalization;

namespace ImageCompressor.Tests.Imaging;

/// <summary>Resident memory over many images, in a process of its own.</summary>
public class MemoryTests
{
    [Fact]
    public async Task Two_thousand_images_leave_no_more_in_memory_than_five_hundred()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Full profile only on other systems: resident memory is read from /proc.");
        var (status, lines) = await FuzzTests.RunAsync("memory", "--images", "2000");
        Assert.Equal(0, status);
        var kilobytes = lines[^1].Split(' ').Select(static figure => long.Parse(figure, CultureInfo.InvariantCulture)).ToArray();
        // 16 KB an image. On a busy machine heaps and threads alone make 9 MB of difference in all; what libvips does not free, LeakTests count.
        Assert.True(kilobytes[1] < kilobytes[0] + 1500 * 16, $"{kilobytes[0]} KB after 500 images, {kilobytes[1]} KB after 2,000");
    }
}
