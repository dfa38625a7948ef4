using System.Net;
using ImageCompressor.Api.RateLimits;
using ImageCompressor.Backends.InProcess;

namespace ImageCompressor.Tests.RateLimits;

/// <summary>Addresses of callers of whom no two share a limiter. By luck two do: limiters are found by a hash that .NET seeds anew in each process.</summary>
internal sealed class Callers
{
    private readonly HashSet<int> _limiters = [];

    /// <summary>The first of the numbered addresses, counted from 1, whose limiter is nobody's yet.</summary>
    public string Next(Func<int, string> address) => Enumerable.Range(1, 250).Select(address).First(
        one => _limiters.Add(string.GetHashCode(Caller.Of(IPAddress.Parse(one)), StringComparison.Ordinal) & (CallerCounts.MostLimiters - 1)));
}
