namespace ImageCompressor.AppHost.ObjectStore;

/// <summary>An S3 server in a container. Its connection string is what <c>ConnectionStrings:storage</c> takes.</summary>
/// <param name="name">Name of the resource and of the connection.</param>
/// <param name="accessKey">Letters and digits only: a semicolon would end its part of the connection string.</param>
/// <param name="secretKey">As <paramref name="accessKey"/>.</param>
internal sealed class ObjectStoreResource(string name, ParameterResource accessKey, ParameterResource secretKey)
    : ContainerResource(name), IResourceWithConnectionString
{
    /// <summary>Name of the endpoint that speaks S3.</summary>
    public const string ApiEndpoint = "http";

    /// <summary>Name of the endpoint of the console.</summary>
    public const string ConsoleEndpoint = "console";

    public ParameterResource AccessKey => accessKey;

    public ParameterResource SecretKey => secretKey;

    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"Endpoint={Endpoint.Property(EndpointProperty.Url)};AccessKey={accessKey};SecretKey={secretKey}");

    private EndpointReference Endpoint => new(this, ApiEndpoint);

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties()
    {
        yield return new("Uri", ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.Url)}"));
        yield return new("AccessKey", ReferenceExpression.Create($"{accessKey}"));
        yield return new("SecretKey", ReferenceExpression.Create($"{secretKey}"));
    }
}
