using ImageCompressor.Api.Push;
using ImageCompressor.Backends.Composition;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Web;

/// <summary>What a browser must not do with the page. The page shows what strangers wrote into sheets, and images that strangers made.</summary>
internal sealed class PageHeaders(BackendOptions backends, IImageStore images, PushOptions push)
{
    /// <summary>Features that the page has no use for, so that nothing that gets into it has them either.</summary>
    private const string Permissions =
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), "
        + "microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

    /// <summary>No <c>unsafe-inline</c>: the page has no inline script or style. <c>blob:</c> is for previews of files that a person has dropped. Text
    /// becomes markup nowhere (<c>trusted-types 'none'</c>), so a name in a sheet cannot either. Where browsers can be told, the page may start its one worker, whose address
    /// counts as code.</summary>
    private readonly string _policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        + $"img-src {string.Join(' ', ["'self'", "blob:", .. StoreOrigins(backends, images)])}; "
        + "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        + (push.Enabled ? "worker-src 'self'; trusted-types service-worker" : "trusted-types 'none'");

    public void Set(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = _policy;
        headers.XContentTypeOptions = "nosniff";
        // For browsers that do not know frame-ancestors.
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = Permissions;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    /// <summary>Where readers of bytes are sent (<c>Storage:RedirectReads</c>): a policy is checked again behind a redirect.</summary>
    private static IEnumerable<string> StoreOrigins(BackendOptions backends, IImageStore images) => !backends.RedirectReads ? [] :
        new[] { ObjectName.OriginalBucket, ObjectName.CompressedBucket }
            .Select(bucket => images.Link(ObjectName.Probe with { Bucket = bucket }, backends.LinkLifetime)?.GetLeftPart(UriPartial.Authority))
            .OfType<string>().Distinct();
}
