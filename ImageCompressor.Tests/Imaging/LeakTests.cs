using System.Runtime.CompilerServices;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using NetVips;

namespace ImageCompressor.Tests.Imaging;

[Collection(nameof(Alone))]
public class LeakTests
{
    [Fact]
    public void After_two_hundred_images_libvips_holds_what_it_held_before()
    {
        var files = Files();
        Round(files);
        var before = Settled();
        for (var i = 0; i < 200 / files.Count; i++)
            Round(files);
        // Not even after a collection: every reference is released by its owner and none by a finaliser. But a worker of libvips frees its own
        // buffers only after it has said that its work is done (vips_threadset_work in threadset.c).
        // One that had no turn for long may have been late for the first look too: less than then is no leak.
        SpinWait.SpinUntil(() => IsNoMoreThan(before), TimeSpan.FromSeconds(60));
        Assert.True(IsNoMoreThan(before), $"{before} before, {Held()} after");
        Assert.Equal(0, Cache.Size);
    }

    private static bool IsNoMoreThan((int Allocations, long Bytes, int Files) before) =>
        Held() is var held && held.Allocations <= before.Allocations && held.Bytes <= before.Bytes && held.Files <= before.Files;

    private static (int Allocations, long Bytes, int Files) Held() => (Stats.Allocations, (long)Stats.Mem, Stats.Files);

    /// <summary>What is held when it has not changed for a while.</summary>
    private static (int Allocations, long Bytes, int Files) Settled()
    {
        var (last, same) = (Held(), 0);
        for (var looks = 0; looks < 500 && same < 10; looks++)
        {
            Thread.Sleep(20);
            same = Held() == last ? same + 1 : 0;
            last = Held();
        }

        return last;
    }

    [Fact]
    public void The_bytes_of_an_image_are_let_go_when_it_is_done()
    {
        var bytes = CompressOnce();
        // No wait for finalisers: the bytes must be unpinned by then, not only when someone cleans up.
        GC.Collect();
        Assert.False(bytes.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference CompressOnce()
    {
        var file = Pictures.File(Pictures.Photo(300, 200), "jpeg");
        Pictures.Compress(file);
        return new WeakReference(file);
    }

    private static readonly Recipe s_operations = new()
    {
        Format = OutputFormat.Webp,
        Operations =
        [
            new ResizeOperation(40, 30, Fit.Contain, Background: Colour.Black), new RotateOperation(10), new TrimOperation(), new BlurOperation(1),
            new SharpenOperation(), new NormaliseOperation(), new ModulateOperation(1.1, 0.9, 20), new GrayscaleOperation(), new SmartCropOperation(12, 9),
            new WatermarkOperation("text", null),
        ],
    };

    private static List<(byte[] File, Recipe Recipe)> Files()
    {
        var photo = Pictures.File(Pictures.Photo(300, 200), "jpeg");
        var drawing = Pictures.File(Pictures.Photo(300, 200, 4), "png");
        var strip = Enumerable.Range(0, 4).SelectMany(i => Pictures.Plain(20, 20, (byte)(50 * i), 0, 0).Pixels).ToArray();
        var gif = Pictures.File(new Pictures.Raw(20, 80, 3, strip), "gif", new VOption { { "page_height", 20 } });
        return
        [
            (photo, Recipe.Default), (photo, new Recipe { Width = 50 }), (Exif.Insert(photo, 6), new Recipe { Format = OutputFormat.Webp }),
            (photo[..2000], Recipe.Default), (photo, new Recipe { Format = OutputFormat.Avif }),
            (drawing, new Recipe { Format = OutputFormat.Jpeg }), (drawing, new Recipe { Width = 40 }), (drawing[..900], Recipe.Default),
            (gif, new Recipe { Format = OutputFormat.Webp, Width = 10 }),
            (photo, s_operations), (drawing, s_operations), (gif, s_operations), (photo, new Recipe { Operations = [new PadOperation(65_535, 0, 65_535, 0)] }),
            ("<html>"u8.ToArray(), Recipe.Default),
        ];
    }

    private static void Round(List<(byte[] File, Recipe Recipe)> files)
    {
        foreach (var (file, recipe) in files)
        {
            try
            {
                Pictures.Compress(file, recipe);
            }
            catch (ImagingException failure)
            {
                Assert.NotEqual(ImagingFailure.Internal, failure.Failure);
            }
        }
    }
}
