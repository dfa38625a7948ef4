namespace ImageCompressor.AppHost.ObjectStore;

/// <summary>A bucket, shown below its store in the dashboard.</summary>
internal sealed class BucketResource(string name, ObjectStoreResource parent) : Resource(name), IResourceWithParent<ObjectStoreResource>
{
    public ObjectStoreResource Parent => parent;
}
