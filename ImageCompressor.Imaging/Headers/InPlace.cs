namespace ImageCompressor.Imaging.Headers;

/// <summary>Writes over a block of metadata where it stands in a file, so that nothing else in it moves.</summary>
internal static class InPlace
{
    /// <summary>Writes the other block and then the filling over each place where the block stands. False where it is not there in one piece, or is too short.</summary>
    internal static bool Replace(Span<byte> file, ReadOnlySpan<byte> block, ReadOnlySpan<byte> other, byte filling)
    {
        if (block.IsEmpty)
            return true;
        if (other.Length > block.Length)
            return false;
        var found = false;
        while (file.IndexOf(block) is >= 0 and var at)
        {
            file.Slice(at, block.Length).Fill(filling);
            other.CopyTo(file[at..]);
            file = file[(at + block.Length)..];
            found = true;
        }

        return found;
    }
}
