using System.Buffers.Binary;

namespace ImageCompressor.Benchmarks.Fuzzing;

/// <summary>A broken file, made from sound ones: the same for the same seed, index and sources.</summary>
internal sealed class Mutation
{
    private const int MaxBytes = 2 * 1024 * 1024;

    private static readonly uint[] s_tellingNumbers = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF];

    private readonly IReadOnlyList<(string Name, byte[] Content)> _sources;
    private readonly Random _random;
    private readonly List<string> _done = [];

    private Mutation(IReadOnlyList<(string Name, byte[] Content)> sources, int seed, int index)
    {
        _sources = sources;
        // A Random with a seed gives the same numbers on every machine and runtime: .NET keeps the old generator for that.
        _random = new Random(unchecked(seed * 1_000_003 + index));
    }

    /// <summary>What was done, for a person.</summary>
    public string Description { get; private set; } = "";

    public byte[] Content { get; private set; } = [];

    public static Mutation Make(IReadOnlyList<(string Name, byte[] Content)> sources, int seed, int index)
    {
        var mutation = new Mutation(sources, seed, index);
        mutation.Run();
        return mutation;
    }

    private void Run()
    {
        var (name, source) = Any();
        var file = source.ToArray();
        // Mostly one: what is broken in three places is refused at the first of them.
        for (var times = Math.Max(1, _random.Next(-3, 4)); times > 0 && file.Length > 0; times--)
            file = Once(file);
        if (file.Length > MaxBytes)
            file = file[..MaxBytes];
        // A wrong checksum keeps a mutation from being read at all; a liar would compute it.
        if (_random.Next(4) > 0)
            MendChecksums(file);
        (Content, Description) = (file, $"{name}: {string.Join(", ", _done)}");
    }

    private (string Name, byte[] Content) Any() => _sources[_random.Next(_sources.Count)];

    private byte[] Once(byte[] file) => _random.Next(12) switch
    {
        0 => Truncate(file),
        1 or 2 or 10 or 11 => FlipBits(file),
        3 => Splice(file),
        4 => LieAboutLength(file),
        5 => Repeat(file),
        6 => Zero(file),
        7 => Mix(file),
        8 => WriteNumbers(file),
        _ => CutOut(file),
    };

    private byte[] Truncate(byte[] file)
    {
        // Half of them lose little: most of the decoder has run by then.
        var length = _random.Next(2) == 0 ? _random.Next(file.Length) : file.Length - 1 - _random.Next((file.Length + 9) / 10);
        _done.Add($"cut to {length}");
        return file[..length];
    }

    private byte[] FlipBits(byte[] file)
    {
        var within = Within(file);
        var count = 1 << _random.Next(within < 1024 ? 3 : 7);
        for (var i = 0; i < count; i++)
            file[_random.Next(within)] ^= (byte)(1 << _random.Next(8));
        _done.Add($"{count} bits flipped in {within}");
        return file;
    }

    /// <summary>Headers matter most, and are few bytes of many.</summary>
    private int Within(byte[] file) => _random.Next(3) switch { 0 => file.Length, 1 => Math.Min(file.Length, 1024), _ => Math.Min(file.Length, 96) };

    /// <summary>The header of one on the body of another, of the same length so that offsets still point into it.</summary>
    private byte[] Splice(byte[] file)
    {
        var (name, other) = Any();
        var header = Math.Min(_random.Next(4, 600), Math.Min(file.Length, other.Length));
        _done.Add($"its first {header} bytes on {name}");
        return [.. file.AsSpan(0, header), .. other.AsSpan(header)];
    }

    private byte[] LieAboutLength(byte[] file)
    {
        if (Segments.Of(file) is not { Count: > 0 } segments)
            return WriteNumbers(file);
        var segment = segments[_random.Next(segments.Count)];
        var value = _random.Next(2) == 0 ? TellingNumber() : (uint)Math.Max(0, segment.Length + _random.Next(-20, 20));
        segment.WriteLength(file, value);
        _done.Add($"length at {segment.FieldAt} is {value}");
        return file;
    }

    private byte[] Repeat(byte[] file)
    {
        var segment = Segments.Of(file) is { Count: > 0 } segments ? segments[_random.Next(segments.Count)] : SomeRange(file);
        var times = Math.Min(1 << _random.Next(10), Math.Max(1, MaxBytes / Math.Max(1, segment.Length)));
        _done.Add($"{segment.Length} bytes at {segment.Start} repeated {times} times");
        var part = file.AsSpan(segment.Start, segment.Length).ToArray();
        return [.. file.AsSpan(0, segment.Start), .. Enumerable.Repeat(part, times).SelectMany(static bytes => bytes), .. file.AsSpan(segment.Start)];
    }

    private byte[] Zero(byte[] file)
    {
        var range = SomeRange(file);
        file.AsSpan(range.Start, range.Length).Clear();
        _done.Add($"{range.Length} bytes at {range.Start} zeroed");
        return file;
    }

    /// <summary>Two formats in one: the start of the other before it, behind it, or over it.</summary>
    private byte[] Mix(byte[] file)
    {
        var (name, other) = Any();
        var part = other.AsSpan(0, Math.Min(other.Length, 4 << _random.Next(12)));
        var place = _random.Next(3);
        _done.Add($"{part.Length} bytes of {name} {(place == 0 ? "before" : place == 1 ? "behind" : "inside")} it");
        var at = _random.Next(file.Length);
        return place == 0 ? [.. part, .. file] : place == 1 ? [.. file, .. part] : [.. file.AsSpan(0, at), .. part, .. file.AsSpan(at)];
    }

    private byte[] WriteNumbers(byte[] file)
    {
        var count = _random.Next(1, 5);
        for (var i = 0; i < count && file.Length >= 4; i++)
        {
            var field = file.AsSpan(Math.Min(_random.Next(Within(file)), file.Length - 4), 4);
            var number = TellingNumber();
            switch (_random.Next(4))
            {
                case 0: field[0] = (byte)number; break;
                case 1: BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)number); break;
                case 2: BinaryPrimitives.WriteUInt32BigEndian(field, number); break;
                default: BinaryPrimitives.WriteUInt32LittleEndian(field, number); break;
            }
        }

        _done.Add($"{count} numbers written");
        return file;
    }

    private byte[] CutOut(byte[] file)
    {
        var range = SomeRange(file);
        _done.Add($"{range.Length} bytes at {range.Start} cut out");
        return [.. file.AsSpan(0, range.Start), .. file.AsSpan(range.Start + range.Length)];
    }

    private uint TellingNumber() => s_tellingNumbers[_random.Next(s_tellingNumbers.Length)];

    private Segment SomeRange(byte[] file)
    {
        var start = _random.Next(Within(file));
        return new Segment(start, _random.Next(1, Math.Min(file.Length - start, 4096) + 1), 0, 0, false);
    }

    private void MendChecksums(byte[] file)
    {
        if (!file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P']))
            return;
        foreach (var chunk in Segments.Of(file))
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(chunk.Start + chunk.Length - 4), Checksum.Crc32(file.AsSpan(chunk.Start + 4, chunk.Length - 8)));
        _done.Add("checksums mended");
    }
}
