namespace ImageCompressor.Benchmarks.Samples;

/// <summary>Fractal value noise (sums of octaves of smoothed lattice noise): the same numbers on every machine.</summary>
internal sealed class Noise(uint seed)
{
    /// <summary>Noise of several octaves, each twice as fine and half as strong; about -1 to 1.</summary>
    public double Fractal(double x, double y, int octaves)
    {
        var (sum, strength) = (0.0, 0.5);
        for (var octave = 0; octave < octaves; octave++)
        {
            sum += strength * Smooth(x, y, (uint)octave);
            (x, y, strength) = (x * 2, y * 2, strength / 2);
        }

        return sum;
    }

    /// <summary>One value for each pixel, -1 to 1: the grain of a sensor.</summary>
    public double Grain(int x, int y) => Lattice(x, y, 99);

    private double Smooth(double x, double y, uint octave)
    {
        var (column, row) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (u, v) = (Ease(x - column), Ease(y - row));
        var top = Mix(Lattice(column, row, octave), Lattice(column + 1, row, octave), u);
        var bottom = Mix(Lattice(column, row + 1, octave), Lattice(column + 1, row + 1, octave), u);
        return Mix(top, bottom, v);
    }

    private double Lattice(int x, int y, uint octave)
    {
        var hash = seed + (uint)x * 0x9E3779B1u + (uint)y * 0x85EBCA77u + octave * 0xC2B2AE3Du;
        hash = (hash ^ (hash >> 15)) * 0x2C1B3C6Du;
        hash = (hash ^ (hash >> 12)) * 0x297A2D39u;
        return (hash ^ (hash >> 15)) / (double)uint.MaxValue * 2 - 1;
    }

    private static double Ease(double t) => t * t * (3 - 2 * t);

    private static double Mix(double a, double b, double t) => a + (b - a) * t;
}
