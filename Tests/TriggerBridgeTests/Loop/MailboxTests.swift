import Foundation
import Testing

@testable import TriggerBridge

@Suite("The mailbox of the loop")
struct MailboxTests {
    private let letter = Mailbox.Letter.after(.past) { _ in }

    private func wakes(_ waker: Waker) -> Int {
        var bytes = [UInt8](repeating: 0, count: 16)
        return max(0, read(waker.descriptor, &bytes, bytes.count))
    }

    @Test("wakes the loop once for all that comes while it sleeps, and not while it is awake")
    func wakesOnce() throws {
        let waker = try Waker()
        let mailbox = Mailbox(waker)
        #expect(mailbox.put(letter))
        #expect(wakes(waker) == 0)
        #expect(!mailbox.prepareToSleep())

        var letters: [Mailbox.Letter] = []
        #expect(!mailbox.take(&letters))
        #expect(letters.count == 1)
        #expect(mailbox.prepareToSleep())
        for _ in 1...3 { #expect(mailbox.put(letter)) }
        #expect(wakes(waker) == 1)
    }

    @Test("takes nothing once it is closed, and gives out what it took before")
    func closes() throws {
        let waker = try Waker()
        let mailbox = Mailbox(waker)
        #expect(mailbox.prepareToSleep())
        #expect(mailbox.put(letter))
        mailbox.close()
        #expect(wakes(waker) == 2)
        #expect(!mailbox.put(letter))
        #expect(!mailbox.prepareToSleep())
        var letters: [Mailbox.Letter] = []
        #expect(mailbox.take(&letters))
        #expect(letters.count == 1)
    }
}
