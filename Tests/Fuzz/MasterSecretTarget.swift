import JOSE
import LibCrypto

@testable import Accounts

func fuzzMasterSecret(_ bytes: [UInt8]) {
    guard let secret = try? MasterSecret.parse(SecretBytes(copying: bytes)) else { return }
    require(!secret.keys.isEmpty, "a ring has a key")
    let lines = secret.keys.map { "\(MasterSecret.text(ofID: $0.id)) \(Base64URL.encode($0.secret.copy()))" }
    guard let again = try? MasterSecret.parse(SecretBytes(copying: Array(lines.joined(separator: "\n").utf8))) else {
        fatalError("what is written is read")
    }
    require(again.keys.map(\.id) == secret.keys.map(\.id), "ids are read as the same")
    require(again.keys.map(\.secret) == secret.keys.map(\.secret), "keys are read as the same")
}
