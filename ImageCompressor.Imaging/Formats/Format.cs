namespace ImageCompressor.Imaging.Formats;

/// <summary>A row of the table of formats: what a format is called and what it can do. Code asks the row and not the format's name.</summary>
public sealed record Format
{
    /// <summary>As people write it.</summary>
    public required string Name { get; init; }

    /// <summary>Of a file, without a dot.</summary>
    public required string Extension { get; init; }

    /// <summary>As registered with IANA.</summary>
    public required string MediaType { get; init; }

    /// <summary>Whether it can be transparent.</summary>
    public bool Alpha { get; init; }

    /// <summary>Whether several pages of it are frames of an animation that can be read here.</summary>
    public bool Animation { get; init; }

    /// <summary>Pixels along the longest side that an encoder writes.</summary>
    public int MaxSide { get; init; }

    /// <summary>The libvips operation that reads it; null when it is only recognised.</summary>
    internal string? Loader { get; init; }

    /// <summary>Whether it can be written here.</summary>
    internal bool Writable { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
