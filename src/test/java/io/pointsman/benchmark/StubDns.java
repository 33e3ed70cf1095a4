package io.pointsman.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Asks one name server, and keeps nothing. */
final class StubDns {

    private final SimpleResolver resolver;

    StubDns(InetSocketAddress server) {
        resolver = new SimpleResolver(server);
    }

    /** Where a CNAME leads, without the final dot; empty if there is none. */
    Optional<String> target(String name) {
        for (Record record : ask(name)) {
            if (record instanceof CNAMERecord alias) {
                return Optional.of(alias.getTarget().toString(true));
            }
        }
        return Optional.empty();
    }

    /** Of whatever the name leads to. */
    InetAddress address(String name) throws UnknownHostException {
        for (Record record : ask(name)) {
            if (record instanceof ARecord found) {
                return found.getAddress();
            }
        }
        throw new UnknownHostException(name);
    }

    private Iterable<Record> ask(String name) {
        try {
            Record question = Record.newRecord(Name.fromString(name, Name.root), Type.A, DClass.IN);
            return resolver.send(Message.newQuery(question)).getSection(Section.ANSWER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
