//! Shapes that are values. Sentences made up here.

use super::mask;

#[test]
fn values_by_their_shape() {
    for (message, masked) in [
        (
            "jk2 Found child 6725 in slot 10",
            "jk<*> found child <*> in slot <*>",
        ),
        (
            "block blk_-69522 of size 67108864 from /10.251.42.84",
            "block blk_<*> of size <*> from <*>",
        ),
        ("open host.example.org:5070 (1.16 KB)", "open <*> (<*>)"),
        (
            "sent 1190 bytes (1.16 KB) in 1 sec",
            "sent <*> (<*>) in <*>",
        ),
        ("at Fri Jun 17 07:07:00 2005", "at <*>"),
        (
            "uid=0 euid=0 tty=NODEVssh ruser= rhost=h  user=root",
            "uid=<*> euid=<*> tty=nodevssh ruser= rhost=h user=root",
        ),
        (
            "attempt_1445144423722_0020_m_000000_0 failed",
            "attempt_<*> failed",
        ),
        ("fan speeds ( 3552 3534 3375 )", "fan speeds ( <*> )"),
        ("worker.init() ok, 12 left.", "worker.init() ok, <*> left."),
        ("link 00:11:43:e3:ba:c3 up", "link <*> up"),
        ("[mice.c(1766)]: x", "[mice.c(<*>)]: x"),
        ("temp -27 C at 3.5%", "temp <*> c at <*>"),
        ("rope 1.2-3~deb4u5 cut", "rope <*> cut"),
        // A file by its ending.
        ("read deck/plan.txt:7 and mast/top", "read <*> and mast/top"),
        ("deck/red_sail.tsx(7,5): torn", "<*>: torn"),
        ("at sea/deck.rs:7:5: torn", "at <*>: torn"),
        // An id is one whole.
        ("id req_011AbcDefGhiJklMnoPqr gone", "id req_<*> gone"),
        // A code that names what was found, and a number.
        ("error[E0042]: no boat 7", "error[e0042]: no boat <*>"),
        ("warning AB1234: torn", "warning ab1234: torn"),
        ("boat[E0042]: XY1234: torn", "boat[<*>]: xy<*>: torn"),
        ("took <1 sec", "took <*>"),
        // A quantity and the same one in another unit: a part more.
        (
            "ran 1536 s (25.6 min), left 27284 bytes (26.6 KB)",
            "ran <*> (<*>), left <*> (<*>)",
        ),
        // A missing number among numbers, and marks elsewhere.
        ("speeds ( 7 **** 9 ) and ?? 3", "speeds ( <*> ) and ?? <*>"),
        ("**** tides [3] ****", "**** tides [<*>] ****"),
        // Protocols have a digit in their name.
        (
            "on IPv4 10.0.0.7 or ipv6 fe80::1",
            "on ipv4 <*> or ipv6 <*>",
        ),
        ("at <1 of 2", "at <<*> of <*>"),
        // Spans of time in one word.
        (
            "after 1h6m3s or 549.88µs or 2min",
            "after <*> or <*> or <*>",
        ),
        // Names of three levels, but not of what went wrong.
        ("loads org.example.Boat now", "loads <*> now"),
        ("org.example.HullError: leak", "org.example.hullerror: leak"),
    ] {
        assert_eq!(mask(message), masked);
    }
}
