internal import Identity

/// Counts attempts to give a password, and refuses those that come too early: before any hash, and at once.
///
/// It knows what was typed as a name and from where, and never whether there is such a user.
public final class Throttle {
    private let store: any ThrottleStore
    private let policy: ThrottlePolicy
    private let keyMaker: AttemptKeyMaker
    private let devices: DeviceCookies
    private var throttled = ThrottledCounts()

    public init(
        store: any ThrottleStore, policy: ThrottlePolicy, keyMaker: AttemptKeyMaker, devices: DeviceCookies
    ) {
        self.store = store
        self.policy = policy
        self.keyMaker = keyMaker
        self.devices = devices
    }

    /// An attempt whose password may be looked at. It is counted as a failure already.
    struct Admission {
        let keys: AttemptKeys
        /// The wait that begins unless the password is right.
        let waitSeconds: Int64
        /// How many attempts were refused since the last one that was looked at.
        let throttledBefore: Int64
    }

    /// Counts an attempt, or refuses it.
    /// - Throws: `.tooManyAttempts`, `.unavailable`.
    func admit(_ typed: String, from client: Client, at now: Timestamp) throws(AccountError) -> Admission {
        let place = try place(of: client, typed: typed, at: now)
        let keys = try keyMaker.keys(typed: typed, place: place)
        let decision: ThrottleDecision
        do { decision = try count(keys, place, at: now) } catch { throw .unavailable(error) }
        switch decision {
        case .wait(let until, let row):
            note(row == .pair ? keys.pair : keys.name, at: now)
            throw .tooManyAttempts(retryAfterSeconds: Int64(clamping: now.distance(to: until)))
        case .admit(_, let waitSeconds, let throttledBefore):
            return Admission(keys: keys, waitSeconds: waitSeconds, throttledBefore: throttledBefore)
        }
    }

    /// The password was right: its failures are forgotten, and the place is known for the name.
    func succeed(_ admission: Admission, at now: Timestamp) throws(AccountError) {
        do { try store.countSuccess(admission.keys, at: now) } catch { throw .unavailable(error) }
    }

    /// The same for somebody who showed in another way whose account it is.
    func welcome(_ username: Username, from client: Client, at now: Timestamp) throws(AccountError) {
        let keys = try keyMaker.keys(
            typed: username.canonical, place: place(of: client, typed: username.canonical, at: now))
        do { try store.countSuccess(keys, at: now) } catch { throw .unavailable(error) }
    }

    /// What the client's browser is to keep, so that it is known for the name; nil where it is known already, by a
    /// cookie that no dropped key makes strange. A new one is known from now on, durably.
    func newDeviceCookie(for username: Username, to client: Client, at now: Timestamp) throws(AccountError) -> String? {
        if try place(of: client, typed: username.canonical, at: now).isDevice, let cookie = client.deviceCookie,
            try devices.isCurrent(cookie)
        {
            return nil
        }
        let cookie = try devices.make(for: username)
        guard let nonce = devices.nonce(of: cookie, for: username) else {
            throw .broken("a device cookie that was just made is none")
        }
        let pair = try keyMaker.keys(typed: username.canonical, place: .device(nonce)).pair
        do {
            try store.rememberDevice(pair, keeping: ThrottlePolicy.maxKnownDevices, at: now)
        } catch {
            throw .unavailable(error)
        }
        return cookie
    }

    /// Where somebody logged in to the name before, but for where the client is.
    func knownPlaces(of username: Username, but client: Client, at now: Timestamp) throws(AccountError) -> KnownPlaces {
        let here = try place(of: client, typed: username.canonical, at: now)
        let kept = try keyMaker.keys(typed: username.canonical, place: here).pair
        return KnownPlaces(names: keyMaker.nameKeysOfRing(username), kept: kept)
    }

    /// The same, without exception.
    func knownPlaces(of username: Username) -> KnownPlaces {
        KnownPlaces(names: keyMaker.nameKeysOfRing(username))
    }

    /// Read first: whoever is refused takes no lock and waits for none.
    private func count(_ keys: AttemptKeys, _ place: Place, at now: Timestamp) throws(StoreError) -> ThrottleDecision {
        let isKnownDevice = place.isDevice
        let seen = policy.decide(try store.attempts(keys), isKnownDevice: isKnownDevice, at: now)
        if case .wait = seen { return seen }
        if throttled.holds(keys), let counts = throttled.take(at: now) { try store.addThrottled(counts) }
        return try store.countAttempt(keys) { policy.decide($0, isKnownDevice: isKnownDevice, at: now) }
    }

    /// A device is one only while somebody logged in there not long ago: cookies that were hoarded, or that outlived a
    /// password, are no places of their own.
    private func place(of client: Client, typed: String, at now: Timestamp) throws(AccountError) -> Place {
        guard let cookie = client.deviceCookie, let username = Username(typed),
            let nonce = devices.nonce(of: cookie, for: username)
        else { return Place(address: client.address) }
        let device = Place.device(nonce)
        for keys in keyMaker.keysOfRing(typed: typed, place: device) {
            let pair: AttemptCount?
            do { pair = try store.attempts(keys).pair } catch { throw .unavailable(error) }
            if ThrottlePolicy.isKnown(pair, at: now) { return device }
        }
        return Place(address: client.address)
    }

    /// Counts one that was refused. A count that cannot be stored is lost: the answer is right without it.
    private func note(_ key: [UInt8], at now: Timestamp) {
        throttled.add(key)
        if let counts = throttled.takeDue(at: now) { try? store.addThrottled(counts) }
    }
}
