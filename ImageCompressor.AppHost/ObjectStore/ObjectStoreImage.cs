using Microsoft.Extensions.Configuration;

namespace ImageCompressor.AppHost.ObjectStore;

/// <summary>An S3 server as an image, and how it is told what it must know.</summary>
/// <param name="Registry">Host of the registry.</param>
/// <param name="Image">Name of the image there.</param>
/// <param name="Tag">A version, never latest.</param>
/// <param name="HealthPath">Answers 200 while the server is sound.</param>
/// <param name="AccessKeyVariable">The environment variable that takes the access key.</param>
/// <param name="SecretKeyVariable">As <paramref name="AccessKeyVariable"/>, for the secret key.</param>
/// <param name="Arguments">Makes it serve <c>/data</c>, S3 at port 9000 and its console at 9001.</param>
/// <param name="User">The user it runs as, to whom a fresh volume on Kubernetes must belong; null: root.</param>
internal sealed record ObjectStoreImage(
    string Registry, string Image, string Tag, string HealthPath, string AccessKeyVariable, string SecretKeyVariable, IReadOnlyList<string> Arguments, int? User)
{
    /// <summary>The last image that MinIO published; it will get no fix any more (docs/deploying.md).</summary>
    public static ObjectStoreImage Minio { get; } = new(
        "quay.io", "minio/minio", "RELEASE.2025-09-07T16-13-09Z", "/minio/health/live", "MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD", ["server", "/data", "--console-address", ":9001"], null);

    /// <summary>Apache-licensed, and still made.</summary>
    public static ObjectStoreImage RustFs { get; } = new(
        "docker.io", "rustfs/rustfs", "1.0.0", "/health", "RUSTFS_ACCESS_KEY", "RUSTFS_SECRET_KEY", ["--console-enable", "/data"], 10_001);

    /// <summary><c>Kind</c> is minio or rustfs; <c>Registry</c>, <c>Image</c> and <c>Tag</c> replace a part each, as for a fork that is started in the same way.</summary>
    public static ObjectStoreImage Read(IConfiguration section, List<string> faults)
    {
        var kind = (section["Kind"] ?? "minio").ToUpperInvariant();
        if (kind is not ("MINIO" or "RUSTFS")) faults.Add($"ObjectStore:Kind: '{section["Kind"]}' is neither minio nor rustfs; another S3 server is named as ConnectionStrings:storage.");
        var image = kind == "RUSTFS" ? RustFs : Minio;
        var tag = section["Tag"] ?? image.Tag;
        if (tag is "" or "latest") faults.Add("ObjectStore:Tag: name a version, or every start may run another server on the same volume.");
        return image with { Registry = section["Registry"] ?? image.Registry, Image = section["Image"] ?? image.Image, Tag = tag };
    }
}
