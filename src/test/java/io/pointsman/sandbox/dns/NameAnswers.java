package io.pointsman.sandbox.dns;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Questions and answers as packets, for one server that is the authority for all its sources: it follows a CNAME from one to the
 * other, and refuses what lies in none.
 */
final class NameAnswers {

    static final int LONGEST_OVER_TCP = 65_535;

    private static final int LONGEST_OVER_UDP = 65_507;
    private static final int LONGEST_WITHOUT_EDNS = 512;
    private static final int HEADER_LENGTH = 12;

    private final List<RecordSource> sources;

    /** @param sources asked in this order; the first that has the name answers */
    NameAnswers(List<RecordSource> sources) {
        this.sources = List.copyOf(sources);
    }

    /**
     * The packet to send back. Over UDP it is as long as the question allows, with the truncation bit where that is too short.
     *
     * @return empty for what is no question at all
     */
    Optional<byte[]> answer(byte[] packet, boolean udp) {
        if (packet.length < HEADER_LENGTH || (packet[2] & 0x80) != 0) {
            return Optional.empty();
        }
        Message query;
        try {
            query = new Message(packet);
        } catch (IOException | RuntimeException e) {
            return Optional.of(malformed(packet));
        }
        Message response = respond(query);
        OPTRecord edns = query.getOPT();
        if (edns != null) {
            response.addRecord(new OPTRecord(LONGEST_OVER_TCP, 0, 0), Section.ADDITIONAL);
        }
        int room = edns == null ? LONGEST_WITHOUT_EDNS : Math.max(LONGEST_WITHOUT_EDNS, edns.getPayloadSize());
        return Optional.of(response.toWire(udp ? Math.min(room, LONGEST_OVER_UDP) : LONGEST_OVER_TCP));
    }

    private Message respond(Message query) {
        Header asked = query.getHeader();
        Message response = new Message(asked.getID());
        response.getHeader().setFlag(Flags.QR);
        response.getHeader().setOpcode(asked.getOpcode());
        if (asked.getFlag(Flags.RD)) {
            response.getHeader().setFlag(Flags.RD);
        }
        Record question = query.getQuestion();
        if (asked.getOpcode() != Opcode.QUERY) {
            response.getHeader().setRcode(Rcode.NOTIMP);
        } else if (question == null || asked.getCount(Section.QUESTION) != 1) {
            response.getHeader().setRcode(Rcode.FORMERR);
        } else {
            response.addRecord(question, Section.QUESTION);
            if (question.getDClass() != DClass.IN) {
                response.getHeader().setRcode(Rcode.REFUSED);
            } else if (!Type.isRR(question.getType())) {
                response.getHeader().setRcode(Rcode.NOTIMP); // transfers and ANY
            } else {
                try {
                    resolve(question.getName(), question.getType(), response);
                } catch (RuntimeException e) {
                    response.getHeader().setRcode(Rcode.SERVFAIL); // a source at fault must not end the server
                }
            }
        }
        return response;
    }

    private void resolve(Name asked, int type, Message response) {
        Name name = asked;
        Set<Name> seen = new HashSet<>();
        while (seen.add(name)) {
            Optional<RecordSource.Answer> found = find(name, type);
            if (found.isEmpty()) {
                if (name.equals(asked)) {
                    response.getHeader().setRcode(Rcode.REFUSED);
                }
                return;
            }
            response.getHeader().setFlag(Flags.AA);
            List<Record> records = found.get().records();
            if (records.isEmpty()) {
                response.addRecord(negative(found.get().soa()), Section.AUTHORITY);
                response.getHeader().setRcode(found.get().nameExists() ? Rcode.NOERROR : Rcode.NXDOMAIN);
                return;
            }
            records.forEach(record -> response.addRecord(record, Section.ANSWER));
            if (type == Type.CNAME || !(records.getFirst() instanceof CNAMERecord alias)) {
                return;
            }
            name = alias.getTarget();
        }
        response.getHeader().setRcode(Rcode.SERVFAIL); // a circle of CNAMEs
    }

    private Optional<RecordSource.Answer> find(Name name, int type) {
        for (RecordSource source : sources) {
            Optional<RecordSource.Answer> answer = source.answer(name, type);
            if (answer.isPresent()) {
                return answer;
            }
        }
        return Optional.empty();
    }

    /** The SOA with the time for which an absence may be remembered (RFC 2308). */
    private static Record negative(Record soa) {
        long ttl = soa instanceof SOARecord zone ? Math.min(soa.getTTL(), zone.getMinimum()) : soa.getTTL();
        return Record.newRecord(soa.getName(), soa.getType(), soa.getDClass(), ttl, soa.rdataToWireCanonical());
    }

    private static byte[] malformed(byte[] packet) {
        Header header = new Header(((packet[0] & 0xff) << 8) | (packet[1] & 0xff));
        header.setFlag(Flags.QR);
        header.setRcode(Rcode.FORMERR);
        return header.toWire();
    }
}
