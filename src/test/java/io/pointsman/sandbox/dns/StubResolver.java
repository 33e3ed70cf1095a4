package io.pointsman.sandbox.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Asks one name server over UDP, in packets as large as loopback carries, and keeps the order of its answer. */
record StubResolver(InetSocketAddress server) {

    private static final int LARGEST_PACKET = 65_000;
    private static final int TRIES = 3;
    private static final int TRY_MILLIS = 1_000;

    /** Throws when the name does not exist, has no address, or the server is silent. */
    Stream<InetAddress> lookup(String host, LookupPolicy policy) throws UnknownHostException {
        int wanted = policy.characteristics();
        List<InetAddress> addresses = new ArrayList<>();
        try {
            Name name = Name.fromString(host, Name.root);
            if ((wanted & LookupPolicy.IPV4) != 0) {
                addresses.addAll(ask(name, Type.A));
            }
            if ((wanted & LookupPolicy.IPV6) != 0) {
                addresses.addAll((wanted & LookupPolicy.IPV6_FIRST) != 0 ? 0 : addresses.size(), ask(name, Type.AAAA));
            }
        } catch (IOException e) {
            UnknownHostException unknown = new UnknownHostException(host + ": " + e.getMessage());
            unknown.initCause(e);
            throw unknown;
        }
        if (addresses.isEmpty()) {
            throw new UnknownHostException(host);
        }
        return addresses.stream();
    }

    private List<InetAddress> ask(Name name, int type) throws IOException {
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        query.addRecord(new OPTRecord(LARGEST_PACKET, 0, 0), Section.ADDITIONAL);
        List<InetAddress> addresses = new ArrayList<>();
        for (Record record : exchange(query).getSection(Section.ANSWER)) {
            if (record instanceof ARecord v4) {
                addresses.add(v4.getAddress());
            } else if (record instanceof AAAARecord v6) {
                addresses.add(v6.getAddress());
            }
        }
        return addresses;
    }

    private Message exchange(Message query) throws IOException {
        byte[] question = query.toWire();
        byte[] buffer = new byte[LARGEST_PACKET];
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.setSoTimeout(TRY_MILLIS);
            for (int attempt = 1; ; attempt++) {
                socket.send(new DatagramPacket(question, question.length));
                DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
                try {
                    do {
                        socket.receive(answer);
                    } while (answer.getLength() < 2 || buffer[0] != question[0] || buffer[1] != question[1]);
                    return new Message(Arrays.copyOf(buffer, answer.getLength()));
                } catch (SocketTimeoutException e) {
                    if (attempt == TRIES) {
                        throw e;
                    }
                }
            }
        }
    }
}
