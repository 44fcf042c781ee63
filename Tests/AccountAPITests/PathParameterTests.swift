import HTTP
import HTTPTypes
import Identity
import Testing

@testable import AccountAPI

@Suite struct PathParameterTests {
    private struct List: Endpoint {
        static let method = HTTPRequest.Method.get
        static let path = "/things"
        func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response { .noContent() }
    }

    private struct One: Endpoint {
        static let method = HTTPRequest.Method.get
        static let path = "/things/{id}"
        func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response { .noContent() }
    }

    private struct Mine: Endpoint {
        static let method = HTTPRequest.Method.get
        static let path = "/things/mine"
        func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response { .noContent() }
    }

    private struct PartOfOne: Endpoint {
        static let method = HTTPRequest.Method.get
        static let path = "/things/{id}/part"
        func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response { .noContent() }
    }

    private let routes = Routes([List(), One(), Mine(), PartOfOne()], prefix: "/auth")

    @Test(
        "one segment stands for {id}, as it is",
        arguments: ["a", "{id}", "part", "MINE", "a b", "caf\u{e9}", "..", "\u{1F6AA}"])
    func segment(text: String) throws {
        let (endpoints, parameter) = try #require(routes.endpoints(at: "/auth/things/" + text))
        #expect(endpoints.map { type(of: $0).path } == [One.path])
        #expect(parameter.map { Array($0.utf8) } == Array(text.utf8))
        let (inside, inner) = try #require(routes.endpoints(at: "/auth/things/" + text + "/part"))
        #expect(inside.map { type(of: $0).path } == [PartOfOne.path])
        #expect(inner.map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test("a path that an endpoint has for itself is that endpoint's", arguments: [List.path, Mine.path])
    func fixed(path: String) throws {
        let (endpoints, parameter) = try #require(routes.endpoints(at: "/auth" + path))
        #expect(endpoints.map { type(of: $0).path } == [path])
        #expect(parameter == nil)
    }

    @Test(
        "an empty segment, or more segments than one, are no {id}",
        arguments: [
            "/auth/things/", "/auth/things//", "/auth/things/a/", "/auth/things/a/b", "/auth/things//part",
            "/auth/things/a/b/part", "/auth/things/a/part/", "/auth/thing/a", "/things/a", "/auth/thingsa", "",
        ])
    func others(path: String) { #expect(routes.endpoints(at: path) == nil) }
}
