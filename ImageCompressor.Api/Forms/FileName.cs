namespace ImageCompressor.Api.Forms;

/// <summary>The name of a file as clients send it, made fit to be kept: a name for people and never a path of this machine.</summary>
internal static class FileName
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 200;

    /// <summary>The name without folders of any system and without control characters, shortened where it is too long; may be empty.</summary>
    public static string Of(string path)
    {
        var name = string.Concat(path[(path.LastIndexOfAny(['/', '\\']) + 1)..].Where(c => !char.IsControl(c)));
        if (name.Length <= MaxLength) return name;
        // Not through a surrogate pair: half of one is no text, and JSON refuses it.
        return name[..(char.IsHighSurrogate(name[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }
}
