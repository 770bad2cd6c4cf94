using InferenceEngine.Media.Internal;

namespace InferenceEngine.Media;

/// <summary>The worker's side: what an executable calls to become a media worker.</summary>
public static class WorkerHost
{
    private const int Usage = 64;
    private const int Failed = 70;

    /// <summary>Serves requests from standard input until it closes. Returns the exit code.</summary>
    /// <param name="args">Not used; a worker is told everything by its parent.</param>
    public static int Run(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (!Console.IsInputRedirected)
        {
            Console.Error.WriteLine("A media worker is started by the server and speaks to it through pipes.");
            return Usage;
        }

        try
        {
            MediaLibraries.EnsureLoaded();
            using WorkerService service = WorkerService.Start();
            service.Serve();
            return 0;
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"media worker: {error.GetType().Name}: {error.Message}");
            return Failed;
        }
    }
}
