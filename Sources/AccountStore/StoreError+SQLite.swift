internal import Accounts
internal import SQLite

extension StoreError {
    init(_ error: SQLiteError) {
        self =
            switch error.kind {
            case .busy: .busy(error.description)
            case .full: .full(error.description)
            case .recovering, .broken: .broken(error.description)
            }
    }
}
