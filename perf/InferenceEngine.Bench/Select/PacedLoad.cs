using System.Diagnostics;

namespace InferenceEngine.Bench.Select;

/// <summary>
/// An open-loop load: requests of a Poisson process, round-robin over 8 connections, from one thread that spins. Times count
/// from the moment a request was due, so that a late generator or a full socket makes them longer and never hides
/// requests. h2load's <c>--rps</c> cannot do it: it sends ten milliseconds' worth of requests in one burst, and what it
/// reports at 19 k requests/s is how long 190 of them take together.
/// </summary>
internal sealed class PacedLoad(Uri address, PacedRequest request)
{
    private const int Connections = 8;
    private const int Seed = 5;

    // The server refuses more than a thousand streams of a connection. What is due meanwhile waits here, as in any client, and its time counts.
    private const int MostWaiting = 900;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Latencies in ms of the requests that were due within <paramref name="length"/>, after a warm-up.</summary>
    /// <exception cref="InvalidOperationException">The server did not answer all of them.</exception>
    public List<double> Run(double requestsPerSecond, TimeSpan warmUp, TimeSpan length)
    {
        PacedConnection[] connections = [.. Enumerable.Range(0, Connections).Select(_ => new PacedConnection(address, request))];
        try
        {
            Random random = new(Seed);
            Drive(connections, random, requestsPerSecond, warmUp);
            return Drive(connections, random, requestsPerSecond, length);
        }
        finally
        {
            foreach (PacedConnection connection in connections)
                connection.Dispose();
        }
    }

    private static List<double> Drive(PacedConnection[] connections, Random random, double requestsPerSecond, TimeSpan length)
    {
        List<double> latencies = new((int)(1.2 * requestsPerSecond * length.TotalSeconds) + 100);
        long start = Stopwatch.GetTimestamp();
        double due = 0; // seconds since the start
        for (int sent = 0; due < length.TotalSeconds; Receive(connections, latencies))
        {
            PacedConnection connection = connections[sent % Connections];
            if (Stopwatch.GetElapsedTime(start).TotalSeconds < due || connection.Waiting >= MostWaiting)
            {
                Thread.Yield(); // a thread of the server may wait for this core
                continue;
            }

            sent++;
            connection.Send(start + (long)(due * Stopwatch.Frequency));
            due -= Math.Log(1 - random.NextDouble()) / requestsPerSecond;
        }

        long end = Stopwatch.GetTimestamp();
        while (connections.Any(connection => connection.Waiting > 0))
        {
            if (Stopwatch.GetElapsedTime(end) > Patience)
                throw new InvalidOperationException("The server did not answer every request of a paced load.");
            Receive(connections, latencies);
        }

        return latencies;
    }

    private static void Receive(PacedConnection[] connections, List<double> latencies)
    {
        foreach (PacedConnection connection in connections)
            connection.Receive(latencies);
    }
}
