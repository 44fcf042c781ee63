internal import Doctor
internal import JSON
internal import NginxConfiguration

/// Findings as people and programs read them.
struct DoctorReport {
    let findings: [Finding]

    func count(_ severity: Severity) -> Int { findings.filter { $0.severity == severity }.count }

    /// By file, in the order of their lines; then the machine, then the running site.
    var text: String {
        var groups: [(name: String, lines: [(Int, Finding)])] = []
        for finding in findings {
            let (name, line) = Self.heading(finding)
            if let index = groups.firstIndex(where: { $0.name == name }) {
                groups[index].lines.append((line, finding))
            } else {
                groups.append((name, [(line, finding)]))
            }
        }
        return groups.map { group in
            // Stable: what stands in one line keeps its order.
            let sorted = group.lines.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
            let lines = sorted.map { _, entry in
                let (line, finding) = entry
                let place = line > 0 ? "line \(line): " : ""
                let remedy = finding.remedy.isEmpty ? "" : "\n      write: \(finding.remedy)"
                return "  \(place)\(finding.severity.rawValue) \(finding.id): \(finding.text)\(remedy)\n"
            }
            return "\(group.name)\n\(lines.joined())"
        }.joined(separator: "\n")
    }

    private static func heading(_ finding: Finding) -> (String, Int) {
        switch finding.subject {
        case .configuration(let place): (place.file, place.line)
        case .machine: ("the machine", 0)
        case .runningSite: ("the running site", 0)
        }
    }

    var json: JSONObject {
        let list = findings.map { finding in
            var object: JSONObject = ["id": .string(finding.id), "severity": .string(finding.severity.rawValue)]
            switch finding.subject {
            case .configuration(let place):
                object["subject"] = "configuration"
                object["file"] = .string(place.file)
                object["line"] = .integer(Int64(place.line))
            case .machine: object["subject"] = "machine"
            case .runningSite: object["subject"] = "running-site"
            }
            object["text"] = .string(finding.text)
            object["remedy"] = .string(finding.remedy)
            return JSONValue.object(object)
        }
        return [
            "errors": .integer(Int64(count(.error))), "warnings": .integer(Int64(count(.warning))),
            "findings": .array(list),
        ]
    }
}
