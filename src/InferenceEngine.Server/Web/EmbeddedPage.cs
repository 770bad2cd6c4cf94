using System.Reflection;

namespace InferenceEngine.Server.Web;

/// <summary>The files of the page, carried inside the program. Immutable and thread-safe.</summary>
internal sealed class EmbeddedPage
{
    private readonly Dictionary<string, byte[]> files = [];

    public EmbeddedPage()
    {
        Assembly assembly = typeof(EmbeddedPage).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("web/", StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            files[name["web/".Length..]] = bytes;
        }
    }

    /// <summary>A file as a response, or 404.</summary>
    public IResult File(string name) => files.TryGetValue(name, out byte[]? bytes)
        ? Results.Bytes(bytes, TypeOf(name))
        : Results.NotFound();

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
