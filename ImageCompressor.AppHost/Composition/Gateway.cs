namespace ImageCompressor.AppHost.Composition;

/// <summary>
/// The one door: nginx before all processes of the service. Not YARP, whose only image is a nightly preview; this one is kept, and its
/// text can be tried with any nginx.
/// </summary>
internal static class Gateway
{
    public const string Name = "gateway", HttpEndpoint = "http", AlivePath = "/gateway-alive";

    private const int Port = 8080;

    /// <summary>The address of the service, which the image's own start puts in the place of this variable.</summary>
    private const string AddressVariable = "API_ADDRESS";

    public static IResourceBuilder<ContainerResource> Add(IDistributedApplicationBuilder builder, TopologyOptions options, IResourceBuilder<ProjectResource> api)
    {
        var looksUp = builder.ExecutionContext.IsPublishMode && options.Target == DeployTarget.Compose;
        var gateway = builder.AddContainer(Name, "library/nginx", "1.30-alpine").WithImageRegistry("docker.io").WithIconName("GlobeShield")
            .WithHttpEndpoint(port: options.Port, targetPort: Port, name: HttpEndpoint)
            .WithExternalHttpEndpoints()
            .WithEnvironment(AddressVariable, api.GetEndpoint(Programs.HttpEndpoint).Property(EndpointProperty.HostAndPort))
            // A shell, because files cannot be given to containers in all that is published: the chart knows none, and the compose file
            // would take nginx's variables for its own.
            .WithEntrypoint("/bin/sh").WithArgs("-c", StartScript(looksUp))
            .WithUrlForEndpoint(HttpEndpoint, url => url.DisplayText = "Service")
            .WithUrlForEndpoint(HttpEndpoint, _ => new ResourceUrlAnnotation { Url = "/docs", DisplayText = "Swagger UI" })
            .WaitFor(api); // nginx does not start while it cannot look up the name, and would answer 502 until somebody listens
        if (looksUp) gateway.WithEnvironment("NGINX_ENTRYPOINT_LOCAL_RESOLVERS", "true");
#pragma warning disable ASPIREPROBES001 // As in Programs.
        return gateway.WithHttpProbe(ProbeType.Readiness, AlivePath, periodSeconds: 10, timeoutSeconds: 5);
#pragma warning restore ASPIREPROBES001
    }

    /// <summary>The configuration, as a template of the image.</summary>
    /// <param name="looksUp">Whether the service's address may change and is looked up again and again, as between containers of a compose file. On
    /// Kubernetes it is that of a service, which stays, and nginx's own look-up would not know its short name.</param>
    public static string Template(bool looksUp) => $$"""
        map $http_x_forwarded_proto $outer_scheme {
            default $http_x_forwarded_proto;
            "" $scheme;
        }
        server {
            listen {{Port}};
            server_tokens off;
            # The service says what is too large, in a sentence.
            client_max_body_size 0;
            # Sheets, archives and events are streams.
            proxy_request_buffering off;
            proxy_buffering off;
            proxy_read_timeout 1h;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            # The service makes its links of these.
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $outer_scheme;
            location = {{AlivePath}} {
                access_log off;
                return 204;
            }
            # Each answer asks all servers; it is for those who watch this place, not for callers.
            location = /health {
                return 404;
            }
            location / {
        {{(looksUp ? LookedUp : $"        proxy_pass http://${{{AddressVariable}}};")}}
            }
        }
        """;

    private const string LookedUp = $$"""
                resolver ${NGINX_LOCAL_RESOLVERS} valid=5s;
                set $api ${{{AddressVariable}}};
                proxy_pass http://$api;
        """;

    private static string StartScript(bool looksUp) => $"""
        mkdir -p /etc/nginx/templates
        cat > /etc/nginx/templates/default.conf.template <<'END'
        {Template(looksUp)}
        END
        exec /docker-entrypoint.sh nginx -g 'daemon off;'
        """;
}
