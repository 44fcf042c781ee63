/// Which location serves a path (src/http/ngx_http_core_module.c, ngx_http_core_find_location).
extension Location {
    /// - Returns: nil where that hangs on an expression that cannot be judged here.
    public func serving(_ path: Word) -> Location? {
        switch search(path) {
        case .found(let location), .inclusive(let location): location
        case .none: self
        case .unknown: nil
        }
    }

    private enum Result {
        /// Nothing further is asked.
        case found(Location)
        /// The longest prefix; expressions further out may still win.
        case inclusive(Location)
        case none
        case unknown
    }

    private func search(_ path: Word) -> Result {
        var result = Result.none
        var asksExpressions = true
        if let location = longest(path) {
            guard location.match != .exact else { return .found(location) }
            if case .prefix(winsOverExpressions: true) = location.match { asksExpressions = false }
            switch location.search(path) {
            case .found(let inner): return .found(inner)
            case .unknown: return .unknown
            case .inclusive(let inner): result = .inclusive(inner)
            case .none: result = .inclusive(location)
            }
        }
        guard asksExpressions else { return result }
        for location in locations {
            guard case .expression(let expression) = location.match else { continue }
            guard let isMatch = expression.matches(path) else { return .unknown }
            guard isMatch else { continue }
            switch location.search(path) {
            case .found(let inner), .inclusive(let inner): return .found(inner)
            case .none: return .found(location)
            case .unknown: return .unknown
            }
        }
        return result
    }

    /// The exact location, or else the one with the longest path that the path begins with.
    private func longest(_ path: Word) -> Location? {
        locations.first { $0.match == .exact && $0.path == path } ?? holder(of: path)
    }

    private func holder(of prefix: Word) -> Location? {
        locations.filter { $0.isPrefix && prefix.hasPrefix($0.path) }.max { $0.path.bytes.count < $1.path.bytes.count }
    }

    private var isPrefix: Bool {
        if case .prefix = match { true } else { false }
    }

    /// The locations that may serve some path beneath the prefix: in doubt one too many rather than one too few.
    public func reachable(beneath prefix: Word) -> [Location] {
        let holder = holder(of: prefix)
        let longer = locations.filter { location in
            (location.isPrefix || location.match == .exact) && location.path.hasPrefix(prefix)
                && location.path != holder?.path
        }
        // Those before which expressions are asked, and those before which they are not.
        var late = holder.map { $0.reachable(beneath: prefix) } ?? [self]
        var early: [Location] = []
        if holder?.match == .prefix(winsOverExpressions: true) { swap(&late, &early) }
        for location in longer {
            let all = location.all.filter { $0.match != .named }
            if location.match == .prefix(winsOverExpressions: false) { late += all } else { early += all }
        }
        guard !late.isEmpty else { return early }
        for location in locations {
            guard case .expression(let expression) = location.match, expression.mayMatch(beneath: prefix) else {
                continue
            }
            early += location.all.filter { $0.match != .named }
            // Neither a later expression nor a prefix gets anything, but what lies in one is asked first.
            if expression.matchesAll(beneath: prefix) { return early + late.filter(\.isExpression) }
        }
        return early + late
    }

    public var isExpression: Bool {
        if case .expression = match { true } else { false }
    }
}
