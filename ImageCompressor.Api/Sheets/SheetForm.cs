using ImageCompressor.Api.Forms;

namespace ImageCompressor.Api.Sheets;

/// <summary>What is a sheet's file in a form.</summary>
internal static class SheetForm
{
    /// <summary>Field names that clients of this service and of those before it use.</summary>
    public static readonly string[] FileFields = ["file", "csv", "csvFile", "csv_file"];

    /// <exception cref="InvalidDataException">It is a second file, or in a field that is none of the sheet's.</exception>
    public static void Check(UploadedFile file, bool isFirst)
    {
        if (!isFirst) throw new InvalidDataException("it has more than one file; send one sheet at a time.");
        if (file.Field.Length > 0 && !FileFields.Contains(file.Field))
            throw new InvalidDataException($"the sheet must be in a field named {string.Join(", ", FileFields)}.");
    }
}
