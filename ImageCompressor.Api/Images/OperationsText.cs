using System.Text;
using ImageCompressor.Api.Forms;
using ImageCompressor.Domain.Recipes;
using Microsoft.AspNetCore.WebUtilities;

namespace ImageCompressor.Api.Images;

/// <summary>Operations as a file or a bare body, one on each line, as devices keep them: <c>curl --data-binary @operations</c>.</summary>
internal static class OperationsText
{
    private const string Field = "operations";
    private const int MaxBytes = 64 * 1024;

    /// <summary>Adds what the file says to the form. To ignore it was rejected: the answer would be a task that does nothing of what was asked.</summary>
    /// <exception cref="InvalidDataException">It is in another field, longer than 64 KB or no UTF-8.</exception>
    public static async Task ReadAsync(UploadedFile file, UploadForm form, CancellationToken cancellationToken)
    {
        if (file.Field.Length > 0 && file.Field != Field)
            throw new InvalidDataException($"the file in '{file.Field}' has no meaning here; the image is stored already, and operations are in '{Field}'.");
        var text = await TextAsync(file.Content, cancellationToken);
        if (file.Field.Length == 0 && IsForm(text)) AddFields(text, form);
        else if (Lines(text) is { Length: > 0 } operations) form.Add(Field, operations);
    }

    private static async Task<string> TextAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes + 1];
        var length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxBytes) throw new InvalidDataException("the operations are longer than 64 KB.");
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(buffer, 0, length).TrimStart('\uFEFF').Trim();
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException("the body is no text; send a recipe as a form or as JSON, or operations as UTF-8 text.");
        }
    }

    /// <summary>By what it says: curl calls every body application/x-www-form-urlencoded that is not called otherwise.</summary>
    private static bool IsForm(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && RecipeParser.FindField(text[..at]) is not null;

    private static void AddFields(string text, UploadForm form)
    {
        using var reader = new FormReader(text);
        foreach (var (name, values) in reader.ReadForm())
            foreach (var value in values)
                form.Add(name, value);
    }

    /// <summary>JSON stays as it is.</summary>
    private static string Lines(string text) => text.StartsWith('[') || text.StartsWith('{') ? text
        : string.Join(" | ", text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim('|', ' ')));
}
