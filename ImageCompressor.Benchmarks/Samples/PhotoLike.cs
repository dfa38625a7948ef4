namespace ImageCompressor.Benchmarks.Samples;

/// <summary>Pictures with what makes photographs hard to compress: soft gradients, hard edges, fine texture and grain.</summary>
internal static class PhotoLike
{
    private readonly record struct Colour(double Red, double Green, double Blue)
    {
        public static Colour Mix(Colour a, Colour b, double t)
        {
            t = Math.Clamp(t, 0, 1);
            return new(a.Red + (b.Red - a.Red) * t, a.Green + (b.Green - a.Green) * t, a.Blue + (b.Blue - a.Blue) * t);
        }

        public Colour Lit(double light) => new(Red * light, Green * light, Blue * light);
    }

    /// <summary>Mountains under an evening sky over a lake; RGB.</summary>
    public static byte[] Landscape(uint seed, int width, int height) => Draw(width, height, 3, (x, y, noise) =>
    {
        var (u, v) = (x / (double)width, y / (double)height);
        const double shore = 0.72;
        var mirrored = v > shore;
        if (mirrored)
        {
            // The lake shows what is above the shore, upside down, shaken by small waves that grow towards the viewer.
            var wave = noise.Fractal(u * 14, v * 160, 4) * 0.02 * (v - shore) * 8;
            (u, v) = (u + wave, shore - (v - shore) * 1.6 + wave * 0.5);
        }

        var colour = Sky(u, v, noise);
        foreach (var (baseLine, rough, scale, near) in s_ridges)
        {
            var ridge = baseLine - noise.Fractal(u * scale + near * 37, near * 11, 9) * rough;
            if (v < ridge) continue;
            var rock = noise.Fractal(u * 90 + near * 5, v * 140, 6);
            var snow = Math.Clamp((ridge + 0.07 - v) * 22 + rock * 1.4, 0, 1) * (1 - near);
            var stone = Colour.Mix(new(72, 66, 84), new(38, 58, 40), near).Lit(1 + rock * 0.55);
            colour = Colour.Mix(Colour.Mix(stone, new(236, 232, 240), snow), new(205, 160, 150), 0.5 - near * 0.5);
        }

        return mirrored ? colour.Lit(0.72) : colour;
    }, seed);

    /// <summary>Pebbles seen from above: hard edges and texture everywhere; RGB.</summary>
    public static byte[] Pebbles(uint seed, int width, int height) => Draw(width, height, 3, (x, y, noise) =>
    {
        var (nearest, second, id) = Cells(x / 64.0, y / 64.0, noise);
        var edge = Math.Clamp((second - nearest) * 5, 0, 1);
        var tint = Colour.Mix(new(150, 132, 112), new(96, 104, 118), id);
        var texture = noise.Fractal(x / 9.0 + id * 90, y / 9.0, 5);
        return tint.Lit((0.55 + 0.75 * (1 - nearest)) * edge * (1 + texture * 0.5) + 0.08);
    }, seed);

    /// <summary>A round badge with soft edges and a hole; RGBA.</summary>
    public static byte[] Badge(uint seed, int size)
    {
        var noise = new Noise(seed);
        var pixels = new byte[size * size * 4];
        for (var i = 0; i < size * size; i++)
        {
            var (x, y) = (i % size / (double)size - 0.5, i / size / (double)size - 0.5);
            var radius = Math.Sqrt(x * x + y * y);
            var ripple = 0.5 + 0.5 * Math.Sin(radius * 60 + Math.Atan2(y, x) * 6 + noise.Fractal(x * 6, y * 6, 4) * 3);
            var colour = Colour.Mix(new(24, 92, 168), new(250, 190, 60), ripple);
            var alpha = Math.Clamp((0.47 - radius) * 60, 0, 1) * Math.Clamp((radius - 0.12) * 40, 0, 1);
            Write(pixels, i * 4, colour);
            pixels[i * 4 + 3] = (byte)Math.Round(alpha * 255);
        }

        return pixels;
    }

    private static readonly (double Base, double Rough, double Scale, double Near)[] s_ridges =
        [(0.42, 0.30, 2.2, 0.0), (0.56, 0.22, 3.4, 0.45), (0.68, 0.12, 6.0, 1.0)];

    private static Colour Sky(double u, double v, Noise noise)
    {
        var sky = Colour.Mix(new(58, 92, 160), new(246, 178, 128), v * 1.7);
        var (dx, dy) = (u - 0.68, (v - 0.30) * 0.7);
        sky = Colour.Mix(sky, new(255, 240, 208), Math.Exp(-(dx * dx + dy * dy) * 160) * 1.2);
        var cloud = noise.Fractal(u * 5, v * 13 + 50, 7);
        return Colour.Mix(sky, new(255, 226, 212), Math.Clamp(cloud * 2.2 - 0.15, 0, 0.85));
    }

    /// <summary>Distances to the nearest two of one random point in each unit cell (Worley noise), and a number of the nearest.</summary>
    private static (double Nearest, double Second, double Id) Cells(double x, double y, Noise noise)
    {
        var (nearest, second, id) = (9.0, 9.0, 0.0);
        for (var row = (int)Math.Floor(y) - 1; row <= Math.Floor(y) + 1; row++)
            for (var column = (int)Math.Floor(x) - 1; column <= Math.Floor(x) + 1; column++)
            {
                var (px, py) = (column + 0.5 + noise.Grain(column, row) * 0.45, row + 0.5 + noise.Grain(column + 7919, row) * 0.45);
                var distance = Math.Sqrt((x - px) * (x - px) + (y - py) * (y - py));
                if (distance < nearest) (second, nearest, id) = (nearest, distance, noise.Grain(column, row + 104_729) * 0.5 + 0.5);
                else if (distance < second) second = distance;
            }

        return (nearest, second, id);
    }

    private static byte[] Draw(int width, int height, int channels, Func<int, int, Noise, Colour> paint, uint seed)
    {
        var noise = new Noise(seed);
        var pixels = new byte[width * height * channels];
        Parallel.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                var colour = paint(x, y, noise);
                var grain = noise.Grain(x, y) * 3.5;
                Write(pixels, (y * width + x) * channels, new(colour.Red + grain, colour.Green + grain, colour.Blue + grain));
            }
        });
        return pixels;
    }

    private static void Write(byte[] pixels, int at, Colour colour)
    {
        pixels[at] = (byte)Math.Clamp(Math.Round(colour.Red), 0, 255);
        pixels[at + 1] = (byte)Math.Clamp(Math.Round(colour.Green), 0, 255);
        pixels[at + 2] = (byte)Math.Clamp(Math.Round(colour.Blue), 0, 255);
    }
}
