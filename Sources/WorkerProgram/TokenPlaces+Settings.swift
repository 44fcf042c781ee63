public import HTTP
internal import HTTPTypes
public import Settings

extension TokenPlaces {
    /// As the settings say; both doors begin with it, so that neither takes what the other does not.
    public init(_ settings: Settings) {
        self.init(
            settings.tokenPlaces.compactMap { place in
                switch place {
                case .bearer: .bearer
                case .header(let name): HTTPField.Name(name).map(Place.header)
                case .cookie(let name): .cookie(name)
                case .query(let name): .query(name)
                }
            }, answerField: settings.tokenField.isEmpty ? nil : HTTPField.Name(settings.tokenField))
    }
}
