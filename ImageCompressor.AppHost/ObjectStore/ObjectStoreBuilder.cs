using ImageCompressor.Domain.Images;
using Microsoft.Extensions.DependencyInjection;

namespace ImageCompressor.AppHost.ObjectStore;

/// <summary>Adds an S3 server with both buckets. Not the Community Toolkit's: its MinIO is obsolete there and knows no buckets, and the others name one server each.</summary>
internal static class ObjectStoreBuilder
{
    /// <summary>What an S3 server keeps objects in, and where its image wants them.</summary>
    private const string DataFolder = "/data";

    public static IResourceBuilder<ObjectStoreResource> AddObjectStore(this IDistributedApplicationBuilder builder, string name, ObjectStoreImage image, string volume)
    {
        var store = builder.AddResource(new ObjectStoreResource(name, Secret(builder, $"{name}-access-key").Resource, Secret(builder, $"{name}-secret-key").Resource));
        store
            .WithImage(image.Image, image.Tag).WithImageRegistry(image.Registry).WithIconName("DatabaseStack")
            .WithHttpEndpoint(targetPort: 9000, name: ObjectStoreResource.ApiEndpoint)
            .WithHttpEndpoint(targetPort: 9001, name: ObjectStoreResource.ConsoleEndpoint)
            .WithEndpoint(ObjectStoreResource.ConsoleEndpoint, endpoint => endpoint.ExcludeReferenceEndpoint = true)
            .WithEnvironment(image.AccessKeyVariable, $"{store.Resource.AccessKey}")
            .WithEnvironment(image.SecretKeyVariable, $"{store.Resource.SecretKey}")
            .WithArgs([.. image.Arguments])
            .WithVolume(volume, DataFolder)
            .WithHttpHealthCheck(image.HealthPath, endpointName: ObjectStoreResource.ApiEndpoint)
            .WithUrlForEndpoint(ObjectStoreResource.ConsoleEndpoint, url => url.DisplayText = "Console")
            .WithUrlForEndpoint(ObjectStoreResource.ApiEndpoint, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly);
        BucketResource[] buckets = [.. new[] { ObjectName.OriginalBucket, ObjectName.CompressedBucket }.Select(bucket => AddBucket(builder, bucket, store.Resource))];
        return store.OnResourceReady((resource, ready, cancellationToken) => MakeAsync(resource, buckets, ready.Services, cancellationToken));
    }

    /// <summary>Kept with the user's secrets when running, so that the next start knows what the volume was made with.</summary>
    private static IResourceBuilder<ParameterResource> Secret(IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = 22, Special = false }, secret: true, persist: true);

    private static BucketResource AddBucket(IDistributedApplicationBuilder builder, string name, ObjectStoreResource store) => builder
        .AddResource(new BucketResource(name, store))
        .WithInitialState(new CustomResourceSnapshot { ResourceType = "Bucket", Properties = [], State = KnownResourceStates.Waiting })
        .WithIconName("Bucket").ExcludeFromManifest().Resource;

    /// <summary>Who waits for the store waits for this too, and fails when it fails.</summary>
    private static async Task MakeAsync(ObjectStoreResource store, BucketResource[] buckets, IServiceProvider services, CancellationToken cancellationToken)
    {
        var notifications = services.GetRequiredService<ResourceNotificationService>();
        var endpoint = new Uri(store.GetEndpoint(ObjectStoreResource.ApiEndpoint).Url);
        var accessKey = await store.AccessKey.GetValueAsync(cancellationToken) ?? "";
        var secretKey = await store.SecretKey.GetValueAsync(cancellationToken) ?? "";
        foreach (var bucket in buckets)
        {
            try
            {
                await Buckets.MakeAsync(endpoint, accessKey, secretKey, bucket.Name, cancellationToken);
                await notifications.PublishUpdateAsync(bucket, state => state with { State = KnownResourceStates.Running });
            }
            catch (Exception)
            {
                await notifications.PublishUpdateAsync(bucket, state => state with { State = KnownResourceStates.FailedToStart });
                throw;
            }
        }
    }
}
