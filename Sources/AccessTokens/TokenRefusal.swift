/// Why an access token opens nothing.
public enum TokenRefusal: Error, Equatable {
    /// Not authentic, not an access token of ours, or signed by a key that is unknown or retired.
    case invalid
    /// Authentic, and its time is over.
    case expired
    /// Authentic and in time, and its session has ended or its user is gone or disabled.
    case sessionEnded
    /// It cannot be known just now: 503, and nobody's token is called bad. The text is for the log.
    case unknowable(String)
}
