using System.Net;

namespace ImageCompressor.Fetching.Addresses;

/// <summary>One range that is never dialled, and why.</summary>
internal sealed record AddressRange(IPNetwork Network, string Meaning, string Source);
