package dev.starling.discovery;

import java.util.List;

/**
 * A DNS message (RFC 1035 §4.1) as multicast DNS uses it.
 *
 * @param id 0 in what is multicast
 * @param flags the second 16 bits of the header, see the constants
 * @param answers in a query the answers that the asker knows already (RFC 6762 §7.1)
 * @param additionals what the answers will make others ask for next
 */
record DnsMessage(int id, int flags, List<Question> questions, List<DnsRecord> answers, List<DnsRecord> additionals) {
    static final int RESPONSE = 0x8000;
    static final int AUTHORITATIVE = 0x0400;
    static final int TRUNCATED = 0x0200;
    static final int OPCODE = 0x7800;
    static final int RCODE = 0x000f;

    /**
     * What is asked for.
     *
     * @param unicast whether a unicast answer is welcome (RFC 6762 §5.4)
     */
    record Question(DnsName name, int type, boolean unicast) {
        boolean asks(int wanted) {
            return type == wanted || type == DnsRecord.ANY;
        }
    }

    DnsMessage {
        questions = List.copyOf(questions);
        answers = List.copyOf(answers);
        additionals = List.copyOf(additionals);
    }

    static DnsMessage query(List<Question> questions, List<DnsRecord> known) {
        return new DnsMessage(0, 0, questions, known, List.of());
    }

    static DnsMessage response(List<DnsRecord> answers, List<DnsRecord> additionals) {
        return new DnsMessage(0, RESPONSE | AUTHORITATIVE, List.of(), answers, additionals);
    }

    boolean isResponse() {
        return (flags & RESPONSE) != 0;
    }

    boolean truncated() {
        return (flags & TRUNCATED) != 0;
    }
}
