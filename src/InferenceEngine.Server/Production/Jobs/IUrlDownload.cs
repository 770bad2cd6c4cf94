using System.Net;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>A download under way, of a whole video or a part: what is asked for, and what is done with the answers.</summary>
internal interface IUrlDownload
{
    /// <summary>Bytes that are here.</summary>
    long Length { get; }

    /// <summary>Whether nothing more is wanted.</summary>
    bool IsWhole { get; }

    /// <summary>Whether the rest may be asked for alone, so that a broken connection costs nothing.</summary>
    bool CanResume { get; }

    /// <summary>Says what is wanted from here on.</summary>
    void Prepare(HttpRequestMessage request);

    /// <summary>Checks the answer before its body is read; false where there is nothing to read.</summary>
    bool Accept(HttpResponseMessage response);

    Task AddAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>The body ended. Throws <see cref="IOException"/> where the connection broke without saying so.</summary>
    void EndOfBody();
}
