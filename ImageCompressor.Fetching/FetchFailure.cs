namespace ImageCompressor.Fetching;

/// <summary>Every way in which a fetch can fail. The list is closed.</summary>
public enum FetchFailure
{
    /// <summary>The URL, or one that it redirects to, is not an http or https URL that can be used.</summary>
    InvalidUrl,

    /// <summary>The host's name has no address.</summary>
    DnsFailure,

    /// <summary>No address of the host is a public one.</summary>
    BlockedAddress,

    /// <summary>No connection could be made.</summary>
    ConnectFailed,

    /// <summary>TLS could not be agreed, or the certificate is not trusted.</summary>
    TlsFailed,

    /// <summary>The host answered 400 or above; <see cref="FetchException.HttpStatus"/> says what.</summary>
    HttpStatus,

    /// <summary>More redirects than <see cref="FetchOptions.MaxRedirects"/>.</summary>
    TooManyRedirects,

    /// <summary>One of the four deadlines passed.</summary>
    Timeout,

    /// <summary>The connection ended before the answer did.</summary>
    ConnectionLost,

    /// <summary>The answer is not HTTP, contradicts itself, or is not one that a plain GET can have.</summary>
    BadResponse,

    /// <summary>More bytes than <see cref="FetchOptions.MaxBytes"/>, after content coding is undone.</summary>
    TooLarge,

    /// <summary>An answer without any byte of content.</summary>
    Empty,
}
