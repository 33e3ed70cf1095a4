package io.pointsman.sandbox.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The name server as a resolver sees it. */
class DnsServerTest {

    private static final String NODE = "testdns-001.abc123.0001.euw1.cache.amazonaws.com";

    private final AddressBook book = new AddressBook();
    private final Map<String, List<Record>> zone = new HashMap<>();
    private final DnsServer server = DnsServer.start(0, book, this::zoneAnswer);

    DnsServerTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCnameIsFollowedFromTheZoneIntoTheAddressBookWithEachTtl(boolean tcp) throws IOException {
        node(NODE, 15, "127.0.1.1");
        add("readonly1.private.redisdub.pl.", 5, "CNAME", NODE + ".");

        Message answer = ask("ReadOnly1.private.redisdub.pl.", Type.A, tcp);

        assertThat(answer.getSection(Section.ANSWER))
                .map(Record::toString)
                .map(DnsServerTest::columns)
                .containsExactly(
                        "ReadOnly1.private.redisdub.pl. 5 IN CNAME " + NODE + ".", NODE + ". 15 IN A 127.0.1.1");
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    }

    @Test
    void aCnameToSomebodyElsesNameIsLeftToTheAsker() throws IOException {
        add("a.private.redisdub.pl.", 5, "CNAME", "www.example.com.");

        Message answer = ask("a.private.redisdub.pl.", Type.A, false);

        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void aCircleOfCnamesIsAFailureOfTheServer() throws IOException {
        add("a.private.redisdub.pl.", 5, "CNAME", "b.private.redisdub.pl.");
        add("b.private.redisdub.pl.", 5, "CNAME", "a.private.redisdub.pl.");

        assertThat(ask("a.private.redisdub.pl.", Type.A, false).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test // RFC 2308
    void anAbsentNameIsNxdomainAndAnAbsentTypeIsNodataBothWithTheSoa() throws IOException {
        add("a.private.redisdub.pl.", 5, "A", "10.0.0.1");

        Message nxdomain = ask("b.private.redisdub.pl.", Type.A, false);
        Message nodata = ask("a.private.redisdub.pl.", Type.TXT, false);

        assertThat(nxdomain.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(nodata.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(List.of(nxdomain, nodata)).allSatisfy(answer -> {
            assertThat(answer.getSection(Section.ANSWER)).isEmpty();
            assertThat(answer.getSection(Section.AUTHORITY)).singleElement().satisfies(soa -> {
                assertThat(soa.getName()).hasToString("private.redisdub.pl.");
                assertThat(soa.getTTL()).isEqualTo(60); // the lesser of its own 900 and its minimum
            });
        });
    }

    @Test
    void aNodeThatIsGoneLeadsItsCnameToNxdomain() throws IOException {
        node(NODE, 15, "127.0.1.1");
        add("readonly1.private.redisdub.pl.", 5, "CNAME", NODE + ".");
        book.remove(NODE);

        Message answer = ask("readonly1.private.redisdub.pl.", Type.A, false);

        assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
        assertThat(answer.getSection(Section.AUTHORITY).getFirst().getName()).hasToString("cache.amazonaws.com.");
    }

    @Test
    void aNodesNameHasOnlyAddresses() throws IOException {
        node(NODE, 15, "127.0.1.1");

        assertThat(ask(NODE + ".", Type.AAAA, false).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(ask(NODE + ".", Type.AAAA, false).getSection(Section.ANSWER)).isEmpty();
    }

    @Test // aws-facts 4: the reader endpoint
    void oneAtATimeAnswersEachAddressInTurn() throws IOException {
        book.put(
                "testdns-ro.abc123.ng.0001.euw1.cache.amazonaws.com",
                new AddressBook.Entry(addresses("127.0.1.1", "127.0.1.2", "127.0.1.3"), Duration.ofSeconds(5), true));

        List<String> answers = new ArrayList<>();
        for (int turn = 0; turn < 6; turn++) {
            Message answer = ask("testdns-ro.abc123.ng.0001.euw1.cache.amazonaws.com.", Type.A, false);
            assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
            answers.add(answer.getSection(Section.ANSWER).getFirst().rdataToString());
        }
        assertThat(answers)
                .containsExactly("127.0.1.1", "127.0.1.2", "127.0.1.3", "127.0.1.1", "127.0.1.2", "127.0.1.3");
    }

    @Test
    void severalAddressesComeShuffled() throws IOException {
        node(NODE, 15, IntStream.rangeClosed(1, 8).mapToObj(i -> "127.0.1." + i).toArray(String[]::new));

        List<List<String>> orders = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            orders.add(ask(NODE + ".", Type.A, false).getSection(Section.ANSWER).stream()
                    .map(Record::rdataToString)
                    .toList());
        }
        assertThat(orders).allSatisfy(order -> assertThat(order).hasSize(8).doesNotHaveDuplicates());
        assertThat(orders.stream().distinct().count()).isGreaterThan(1);
    }

    @Test
    void namesOfNobodyAreRefused() throws IOException {
        assertThat(ask("www.example.com.", Type.A, false).getRcode()).isEqualTo(Rcode.REFUSED);
        Message chaos =
                Message.newQuery(Record.newRecord(Name.fromString("a.private.redisdub.pl."), Type.A, DClass.CH));
        assertThat(resolver(false).send(chaos).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void whatIsNoPlainQueryIsNotImplemented() throws IOException {
        assertThat(ask("a.private.redisdub.pl.", Type.ANY, false).getRcode()).isEqualTo(Rcode.NOTIMP);
        Message update =
                Message.newQuery(Record.newRecord(Name.fromString("private.redisdub.pl."), Type.SOA, DClass.IN));
        update.getHeader().setOpcode(Opcode.UPDATE);
        assertThat(resolver(false).send(update).getRcode()).isEqualTo(Rcode.NOTIMP);
    }

    @Test
    void anAnswerTooLongForUdpIsTruncatedThereAndWholeOverTcp() throws IOException {
        for (int i = 0; i < 60; i++) {
            add("big.private.redisdub.pl.", 5, "A", "10.0.0." + i);
        }

        SimpleResolver bare = resolver(false);
        bare.setEDNS(-1);
        bare.setIgnoreTruncation(true);
        Message short512 = bare.send(query("big.private.redisdub.pl.", Type.A));
        assertThat(short512.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(short512.numBytes()).isLessThanOrEqualTo(512);
        Message whole = ask("big.private.redisdub.pl.", Type.A, true);
        assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(whole.getSection(Section.ANSWER)).hasSize(60);
        SimpleResolver wide = resolver(false);
        wide.setEDNS(0, 4096, 0, List.of());
        assertThat(wide.send(query("big.private.redisdub.pl.", Type.A)).getSection(Section.ANSWER))
                .hasSize(60);
    }

    @Test
    void garbageIsAFormatErrorOrSilenceAndTheServerGoesOn() throws IOException {
        add("a.private.redisdub.pl.", 5, "A", "10.0.0.1");
        byte[] cut = query("a.private.redisdub.pl.", Type.A).toWire(512);
        byte[] half = Arrays.copyOf(cut, 20);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(5_000);
            socket.connect(server.address());
            socket.send(new DatagramPacket(half, half.length));
            DatagramPacket answer = new DatagramPacket(new byte[512], 512);
            socket.receive(answer);
            assertThat(answer.getData()[0]).isEqualTo(half[0]);
            assertThat(answer.getData()[1]).isEqualTo(half[1]);
            assertThat(answer.getData()[3] & 0xf).isEqualTo(Rcode.FORMERR);
        }
        assertThat(ask("a.private.redisdub.pl.", Type.A, false).getSection(Section.ANSWER))
                .hasSize(1);
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.getOutputStream().write(new byte[] {0, 5, 1, 2, 3, 4, 5});
            assertThat(new DataInputStream(socket.getInputStream()).read()).isEqualTo(-1);
        }
        assertThat(ask("a.private.redisdub.pl.", Type.A, false).getSection(Section.ANSWER))
                .hasSize(1);
        assertThat(ask("a.private.redisdub.pl.", Type.A, true).getSection(Section.ANSWER))
                .hasSize(1);
    }

    @Test
    void noPacketIsTooStrangeToBeAnsweredOrIgnored() throws IOException {
        add("a.private.redisdub.pl.", 5, "A", "10.0.0.1");
        NameAnswers answers = new NameAnswers(List.of(this::zoneAnswer, new AmazonNames(book)));
        byte[] question = query("a.private.redisdub.pl.", Type.A).toWire(512);
        Random random = new Random(4711);

        int answered = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] packet = Arrays.copyOf(question, random.nextInt(question.length + 20));
            for (int flips = random.nextInt(6); flips > 0 && packet.length > 0; flips--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            }
            Optional<byte[]> answer = answers.answer(packet, random.nextBoolean());
            if (answer.isPresent()) {
                answered++;
                assertThat(new Message(answer.get()).getHeader().getFlag(Flags.QR))
                        .isTrue();
            }
        }
        assertThat(answered).isBetween(1_000, 19_000);
    }

    @Test
    void aSourceAtFaultIsAFailureOfTheServerAndNotItsEnd() throws IOException {
        assertThat(ask("broken.private.redisdub.pl.", Type.A, false).getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(ask("www.example.com.", Type.A, false).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void aClosedServerLeavesItsPortFree() throws IOException {
        int port = server.address().getPort();
        assertThatIOException()
                .isThrownBy(() -> DnsServer.start(port, book, this::zoneAnswer).close());
        server.close();

        assertThatIOException()
                .isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
        DnsServer.start(port, book, this::zoneAnswer).close();
    }

    private Optional<RecordSource.Answer> zoneAnswer(Name name, int type) {
        Name apex = Name.fromConstantString("private.redisdub.pl.");
        if (!name.subdomain(apex)) {
            return Optional.empty();
        }
        if (name.toString().startsWith("broken.")) {
            throw new IllegalStateException("broken");
        }
        List<Record> all = zone.getOrDefault(name.toString().toLowerCase(Locale.ROOT), List.of());
        List<Record> records = all.stream()
                .filter(record -> record.getType() == type || record.getType() == Type.CNAME)
                .map(record -> record.withName(name))
                .toList();
        return Optional.of(new RecordSource.Answer(
                record("private.redisdub.pl.", 900, "SOA", "ns. host. 1 7200 900 1209600 60"),
                !all.isEmpty(),
                records));
    }

    private void add(String name, long ttl, String type, String value) {
        zone.computeIfAbsent(name, unused -> new ArrayList<>()).add(record(name, ttl, type, value));
    }

    private static Record record(String name, long ttl, String type, String value) {
        try {
            return Record.fromString(Name.fromString(name), Type.value(type), DClass.IN, ttl, value, Name.root);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void node(String name, long ttl, String... addresses) throws IOException {
        book.put(name, new AddressBook.Entry(addresses(addresses), Duration.ofSeconds(ttl), false));
    }

    private static List<InetAddress> addresses(String... literals) throws IOException {
        List<InetAddress> addresses = new ArrayList<>();
        for (String literal : literals) {
            addresses.add(InetAddress.getByName(literal));
        }
        return addresses;
    }

    private Message ask(String name, int type, boolean tcp) throws IOException {
        return resolver(tcp).send(query(name, type));
    }

    private static Message query(String name, int type) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
    }

    private SimpleResolver resolver(boolean tcp) {
        SimpleResolver resolver = new SimpleResolver(server.address());
        resolver.setTCP(tcp);
        resolver.setTimeout(Duration.ofSeconds(5));
        return resolver;
    }

    private static String columns(String record) {
        return record.replaceAll("\\s+", " ");
    }
}
