using ImageCompressor.Backends.S3;

namespace ImageCompressor.Tests.Backends.S3;

public sealed class S3SettingsTests
{
    private const string Good = "Endpoint=http://127.0.0.1:9000;AccessKey=ours;SecretKey=hush";

    [Fact]
    public void A_connection_string_as_the_integrations_write_it_is_enough()
    {
        var options = Read(Good)!;
        Assert.Equal((new Uri("http://127.0.0.1:9000"), "ours", "hush", "us-east-1"), (options.Endpoint, options.AccessKey, options.SecretKey, options.Region));
        Assert.Equal((true, false, "", null, null), (options.PathStyle, options.Encrypt, options.BucketPrefix, options.PublicEndpoint, options.OriginalDays));
    }

    [Fact]
    public void Everything_that_can_be_told_is_heard()
    {
        var options = Read(
            "endpoint=https://s3.example.com;ACCESSKEY=a;SecretKey=\"h=u;sh\";Region=eu-central-1;PublicEndpoint=https://img.example.com:8443",
            ("PathStyle", "false"), ("BucketPrefix", "shop-1-"), ("Encrypt", "true"), ("OriginalDays", "30"), ("CompressedDays", "0"))!;
        Assert.Equal(("h=u;sh", "eu-central-1", new Uri("https://img.example.com:8443")), (options.SecretKey, options.Region, options.PublicEndpoint));
        Assert.Equal((false, "shop-1-", true, 30, 0), (options.PathStyle, options.BucketPrefix, options.Encrypt, options.OriginalDays, options.CompressedDays));
        Assert.Equal("shop-1-original-images", options.BucketOf("original-images"));
    }

    [Fact]
    public void The_text_of_the_options_holds_no_key() => Assert.Equal("S3 at http://127.0.0.1:9000", Read(Good)!.ToString());

    [Theory]
    [InlineData("", "Endpoint", "AccessKey", "SecretKey")]
    [InlineData("hush", "pairs", "Endpoint", "AccessKey", "SecretKey")]
    [InlineData("Endpoint=http://h:1;AccessKey=ours;SecretKey=", "SecretKey")]
    [InlineData("Endpoint=http://h:1;AccessKey=ours;SecretKey=hu\nsh", "SecretKey")]
    [InlineData("Endpoint=http://h:1;AccessKey=ours;SecretKey=x;hush=1", "quotes")]
    [InlineData("Endpoint=h:1;AccessKey=ours;SecretKey=hush", "Endpoint")]
    [InlineData("Endpoint=ftp://h;AccessKey=ours;SecretKey=hush", "Endpoint")]
    [InlineData("Endpoint=http://ours:hush@h:1;AccessKey=ours;SecretKey=hush", "Endpoint")]
    [InlineData("Endpoint=http://h:1/path;AccessKey=ours;SecretKey=hush", "Endpoint")]
    [InlineData("Endpoint=http://h:1/?q=1;AccessKey=ours;SecretKey=hush", "Endpoint")]
    [InlineData(Good + ";PublicEndpoint=img.example.com", "PublicEndpoint")]
    [InlineData(Good + ";PublicEndpoint=https://img.example.com/s3", "PublicEndpoint")]
    [InlineData(Good + ";Region=us east", "Region")]
    public void What_does_not_fit_is_told_all_together_and_without_a_key(string connection, params string[] says)
    {
        var faults = Faults(connection);
        Assert.Equal(says.Length, faults.Count);
        for (var i = 0; i < says.Length; i++) Assert.Contains(says[i], faults[i]);
        Assert.All(faults, fault => Assert.StartsWith("ConnectionStrings:storage: ", fault));
        Assert.All(faults, fault => Assert.DoesNotContain("hush", fault));
    }

    [Theory]
    [InlineData("PathStyle", "maybe")]
    [InlineData("Encrypt", "1")]
    [InlineData("BucketPrefix", "Shop")]
    [InlineData("BucketPrefix", "-a")]
    [InlineData("BucketPrefix", "a.b")]
    [InlineData("BucketPrefix", "a/b")]
    [InlineData("BucketPrefix", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("OriginalDays", "-1")]
    [InlineData("OriginalDays", "36501")]
    [InlineData("CompressedDays", "")]
    [InlineData("CompressedDays", "99999999999")]
    public void A_setting_out_of_its_range_is_refused_by_its_name(string name, string value) =>
        Assert.StartsWith($"Storage:{name}: ", Assert.Single(Faults(Good, (name, value))));

    [Fact]
    public void The_longest_prefix_still_makes_a_name_of_63_characters() =>
        Assert.Equal(63, Read(Good, ("BucketPrefix", new string('a', 46)))!.BucketOf("compressed-images").Length);

    private static S3Options? Read(string connection, params (string Name, string Value)[] settings) =>
        S3Settings.Read(connection, Setting(settings), []);

    private static List<string> Faults(string connection, params (string Name, string Value)[] settings)
    {
        var faults = new List<string>();
        Assert.Null(S3Settings.Read(connection, Setting(settings), faults));
        return faults;
    }

    private static Func<string, string?> Setting((string Name, string Value)[] settings) =>
        name => settings.Where(setting => setting.Name == name).Select(setting => setting.Value).SingleOrDefault();
}
