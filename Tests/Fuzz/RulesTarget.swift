import Rules

/// The bytes are a file of rules.
func fuzzRules(_ bytes: [UInt8]) {
    guard let rules = try? RuleSet(parsing: bytes) else { return }
    let lines = bytes.split(separator: 0x0A)
    require(rules.rules.count + rules.expectations.count <= lines.count, "a line is one rule or none")
    let shorter = lines.dropLast().flatMap { $0 + [0x0A] }
    let cut = try? RuleSet(parsing: Array(shorter))
    for question in questions {
        let decision = rules.decide(question)
        let worst = rules.explain(question).map(\.decision.verdict).max()
        require(worst == decision.verdict, "what is explained is what is decided")
        require(decision.verdict != .logIn || question.asker.person == nil, "who is logged in is not sent to log in")
        if decision.verdict != .open, let cut {
            require(cut.decide(question).verdict != .open, "a file that is cut at a line opens nothing more")
        }
    }
}

private let questions: [Question] = [
    "https://x/", "https://x/admin/a;b", "https://a.x/a/../b%2fc", "https://x/a/b/c.php",
]
.flatMap { place -> [Question] in
    guard let place = try? NamedPlace(place) else { fatalError("an address") }
    let people = [
        nil, Asker.Person(username: "a", roles: ["b"], isFresh: false),
        Asker.Person(username: "b", roles: [], isFresh: true),
    ]
    return people.flatMap { person in
        [nil, "10.1.2.3", "2001:db8::1"].map { address in
            Question(
                asker: Asker(person: person, address: address.flatMap { IPAddress($0) }), method: "GET",
                host: place.host, paths: [place.path])
        }
    }
}
