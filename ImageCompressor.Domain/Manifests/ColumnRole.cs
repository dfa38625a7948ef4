namespace ImageCompressor.Domain.Manifests;

/// <summary>What a header's name says that a column holds.</summary>
internal enum ColumnRole
{
    Serial,
    Product,
    Urls,
    Output,
}
