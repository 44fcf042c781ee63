/// A block with those around it, in which nginx looks for what a directive is set to.
public struct Scope: Sendable {
    /// From the http block inwards.
    public let blocks: [Directive]

    /// The block itself.
    public var opening: Directive { blocks[blocks.count - 1] }
    public var place: Place { opening.place }
    public var directives: [Directive] { opening.block ?? [] }

    public func inner(_ block: Directive) -> Scope { Scope(blocks: blocks + [block]) }

    /// The directives of that name in the block itself, in order.
    public func own(_ name: Word) -> [Directive] { directives.filter { $0.name == name } }

    /// Those that are in force: the ones of the innermost block that has any. So nginx inherits nearly everything, also
    /// what can stand many times (proxy_set_header, fastcgi_param, add_header, error_page, access_log).
    public func effective(_ name: Word) -> [Directive] {
        for block in blocks.reversed() {
            let found = (block.block ?? []).filter { $0.name == name }
            if !found.isEmpty { return found }
        }
        return []
    }

    /// The one that is in force, of a directive that stands once in a block.
    public func value(_ name: Word) -> Directive? { effective(name).last }

    /// Its first argument.
    public func word(_ name: Word) -> Word? { value(name)?.arguments.first }

    /// The directives of the rewrite module in the block, those within its `if`s too, with the `if`. They are not
    /// inherited: each location has its own.
    public var rewrites: [Rewrite] {
        directives.flatMap { directive in
            guard directive.name == "if" else { return [Rewrite(directive: directive, condition: nil)] }
            return (directive.block ?? []).map { Rewrite(directive: $0, condition: directive) }
        }.filter { Self.rewriteNames.contains($0.directive.name) }
    }

    private static let rewriteNames: Set<Word> = ["return", "rewrite", "set", "break"]
}

/// `return`, `rewrite`, `set` or `break`, run before nginx asks who may enter.
public struct Rewrite: Sendable {
    public let directive: Directive
    /// The `if` around it.
    public let condition: Directive?

    /// Where a `return` answers or a `rewrite` redirects: the status; nil for everything else.
    public var status: Int? {
        switch directive.name {
        case "return":
            // `return URL;` is a 302.
            return directive.arguments.first.map { $0.number ?? 302 }
        case "rewrite":
            guard directive.arguments.count >= 2 else { return nil }
            if directive.arguments.last == "permanent" { return 301 }
            let target = directive.arguments[1]
            let leaves = target.hasPrefix("http://") || target.hasPrefix("https://") || target.hasPrefix("$scheme")
            return directive.arguments.last == "redirect" || leaves ? 302 : nil
        default: return nil
        }
    }
}
