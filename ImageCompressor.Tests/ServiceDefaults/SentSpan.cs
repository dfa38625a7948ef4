using System.Text;

namespace ImageCompressor.Tests.ServiceDefaults;

/// <summary>
/// What a test needs of a span in an ExportTraceServiceRequest; field numbers from opentelemetry-proto, trace/v1/trace.proto: resource_spans 1 (resource 1 with
/// attributes 1, scope_spans 2 with scope 1 and spans 2); of a span trace_id 1, span_id 2, parent_span_id 4, name 5, links 13 (trace_id 1, span_id 2).
/// </summary>
internal sealed record SentSpan(string Service, string Source, string Name, string Trace, string Id, string Parent, (string Trace, string Id)[] Links)
{
    public static IEnumerable<SentSpan> Read(byte[] request) =>
        from sent in Fields(request).Where(field => field.Number == 1)
        let fields = Fields(sent.Value).ToList()
        let service = ServiceOf(fields.Single(field => field.Number == 1).Value)
        from scope in fields.Where(field => field.Number == 2)
        let inScope = Fields(scope.Value).ToList()
        let source = Text(Fields(First(inScope, 1)), 1)
        from span in inScope.Where(field => field.Number == 2)
        select Span(service, source, Fields(span.Value).ToList());

    private static SentSpan Span(string service, string source, List<(int Number, byte[] Value)> fields) => new(
        service, source, Text(fields, 5), Hex(fields, 1), Hex(fields, 2), Hex(fields, 4),
        [.. fields.Where(field => field.Number == 13).Select(link => Fields(link.Value).ToList()).Select(link => (Hex(link, 1), Hex(link, 2)))]);

    private static string ServiceOf(byte[] resource) => (
        from attribute in Fields(resource)
        where attribute.Number == 1
        let pair = Fields(attribute.Value).ToList()
        where Text(pair, 1) == "service.name"
        select Text(Fields(First(pair, 2)), 1)).Single();

    private static byte[] First(IEnumerable<(int Number, byte[] Value)> fields, int number) => fields.FirstOrDefault(field => field.Number == number).Value ?? [];

    private static string Text(IEnumerable<(int Number, byte[] Value)> fields, int number) => Encoding.UTF8.GetString(First(fields, number));

    private static string Hex(IEnumerable<(int Number, byte[] Value)> fields, int number) => Convert.ToHexString(First(fields, number));

    /// <summary>The fields of a message that are bytes, strings or messages; numbers are passed over.</summary>
    private static IEnumerable<(int Number, byte[] Value)> Fields(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0: Varint(message, ref at); break;
                case 1: at += sizeof(ulong); break;
                case 5: at += sizeof(uint); break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    yield return ((int)(key >> 3), message[at..(at + length)]);
                    at += length;
                    break;
                default: throw new InvalidDataException($"wire type {key & 7}");
            }
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            value |= (ulong)(message[at] & 0x7f) << shift;
            if ((message[at++] & 0x80) == 0) return value;
        }
    }
}
