using System.Reflection;
using ImageCompressor.Domain.Recipes;
using Xunit.Sdk;
using Xunit.v3;

namespace ImageCompressor.Tests.Imaging;

/// <summary>Each format that is read with each that is written, but for a format into itself: that may be kept.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CombinatorialFormatsAttribute : DataAttribute
{
    private static readonly (string Saver, OutputFormat Own)[] s_in =
    [
        ("jpeg", OutputFormat.Jpeg), ("png", OutputFormat.Png), ("webp", OutputFormat.Webp), ("heif", OutputFormat.Avif),
        ("gif", OutputFormat.Gif), ("tiff", OutputFormat.Keep),
    ];

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var rows = from source in s_in
                   from output in Enum.GetValues<OutputFormat>()
                   where output is not OutputFormat.Keep && output != source.Own
                   select (ITheoryDataRow)new TheoryDataRow<string, OutputFormat>(source.Saver, output);
        return ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([.. rows]);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}
