using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Native;
using NetVips;

namespace ImageCompressor.Tests.Imaging;

public class ConcurrencyTests
{
    [Fact]
    public void Many_threads_make_the_same_files_as_one()
    {
        var file = Pictures.File(Pictures.Photo(300, 200), "jpeg");
        var recipe = new Recipe { Format = OutputFormat.Webp, Width = 100 };
        var expected = Pictures.Compress(file, recipe).Content;
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => Assert.Equal(expected, Pictures.Compress(file, recipe).Content));
    }

    [Fact]
    public void Bytes_in_the_middle_of_a_larger_array_are_read_as_well()
    {
        var file = Pictures.File(Pictures.Photo(60, 40), "png");
        byte[] padded = [1, 2, 3, .. file, 4, 5];
        Assert.Equal(60, Pictures.Compressor.ReadHeader(padded.AsMemory(3, file.Length)).Width);
    }

    [Fact]
    public void The_whole_process_has_one_thread_an_image_and_no_operation_cache()
    {
        _ = LibvipsRuntime.Version;
        Assert.Equal((1, 0), (NetVips.NetVips.Concurrency, Cache.Max));
    }

    [Fact]
    public void Loaders_that_are_not_ours_are_blocked()
    {
        _ = LibvipsRuntime.Version;
        using var source = Source.NewFromMemory("1 2 3"u8.ToArray());
        Assert.Throws<VipsException>(() => Operation.Call("csvload_source", null, source));
    }
}
