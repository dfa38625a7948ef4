using Microsoft.Extensions.Configuration;

namespace ImageCompressor.Processing;

/// <summary>Reads a section of the configuration into its options.</summary>
public static class Settings
{
    /// <summary>Reads the section; what cannot be read and what <paramref name="validate"/> finds goes into <paramref name="faults"/>, so that all faults of all
    /// sections are told together.</summary>
    public static T Read<T>(
        IConfiguration configuration, string section, Func<T, IEnumerable<string>> validate, ICollection<string> faults)
        where T : class, new()
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(validate);
        ArgumentNullException.ThrowIfNull(faults);
        var options = new T();
        try
        {
            configuration.GetSection(section).Bind(options);
        }
        catch (InvalidOperationException fault)
        {
            // "Failed to convert configuration value 'x' at 'Imaging:MaxPixels' to type 'System.Int64'."
            faults.Add($"{section}: {fault.Message}");
        }

        foreach (var fault in validate(options)) faults.Add(fault);
        return options;
    }
}
